import { writeSync } from 'node:fs';
import { seededRandom } from '../../../core/index.ts';
import { openLedger } from '../open-ledger.ts';
import { draftOf } from './scratch.ts';

/*
 * Appends until somebody kills it, and prints the id of each entry once it was told that the entry is durable. Batches of
 * all sizes, evidence bytes small and large, and checkpoints in between, so that the kill hits every kind of write.
 */
const [folder = '', seed = '0'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const ledger = await openLedger(folder, { software: 'test 1', now: () => new Date().toISOString() });
for (let round = 0; ; round++) {
  const count = random.unit() < 0.3 ? 1 : random.unit() < 0.97 ? 1 + random.below(20) : 500;
  const drafts = [];
  for (let i = 0; i < count; i++) {
    const bytes = new TextEncoder().encode(`${seed} ${String(round)} ${String(i)} `.repeat(1 + random.below(5)));
    const big = random.unit() < 0.002 ? new Uint8Array(300_000).fill(random.below(256)) : bytes;
    const blob = ledger.putBlob(big);
    if (random.unit() < 0.5) await blob;
    else blob.catch(() => undefined);
    drafts.push(draftOf(`${seed}-${String(round)}-${String(i)}`, big));
  }
  const recorded = await ledger.appendAll(drafts);
  writeSync(1, recorded.map(({ id }) => `${id}\n`).join(''));
  if (random.unit() < 0.1) await ledger.checkpoint();
}
