import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, sha256Hex, utf8Bytes } from '../../src/core/index.ts';
import type { Draft } from '../../src/store/journal/index.ts';
import { LedgerView, openLedger, verifyLedger } from '../../src/store/journal/index.ts';

/*
 * Durable entries per second, and what a bare write and fsync of the same bytes costs in the same run: the ratio is what the
 * ledger adds (canonical form, hash, tree, checksums), and it can be compared between machines, which the rates cannot.
 *
 *   npx tsx bench/ledger/durable-append.ts [entries] [batch] [folder]
 */
const entries = Number(process.argv[2] ?? 100_000);
const batch = Number(process.argv[3] ?? 1000);
const scratch = mkdtempSync(join(process.argv[4] ?? tmpdir(), 'bench-ledger-'));

const random = seededRandom(1, 'durable-append');
const words = ['quote', 'inventory', 'certificate', 'event log', 'picture'] as const;

function draft(i: number): Draft {
  const file = `evidence/m${String(i)}/${random.pick(words)}-${String(random.below(1e9))}.bin`;
  return {
    kind: 'observed',
    subject: { kind: 'machine', id: `m${String(i)}` },
    trueWhen: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
    body: { sha256: sha256Hex(utf8Bytes(file)), size: random.below(1e6), file, stored: false, how: 'intake folder' },
  };
}

async function bareWrite(path: string, bytes: number, writes: number): Promise<number> {
  const file = await open(path, 'w');
  const chunk = new Uint8Array(Math.ceil(bytes / writes)).fill(0x61);
  const start = performance.now();
  for (let i = 0; i < writes; i++) {
    await file.write(chunk, 0, chunk.length, i * chunk.length);
    await file.datasync();
  }
  const seconds = (performance.now() - start) / 1000;
  await file.close();
  return seconds;
}

async function timed<T>(work: () => T | Promise<T>): Promise<readonly [T, number]> {
  const start = performance.now();
  const value = await work();
  return [value, (performance.now() - start) / 1000];
}

try {
  const folder = join(scratch, 'ledger');
  const drafts = Array.from({ length: entries }, (_, i) => draft(i));
  const options = { software: 'bench 1', now: (): string => '2026-01-01T00:00:00.000Z' };
  const ledger = await openLedger(folder, options);
  const cpuBefore = process.cpuUsage();
  const [, appendS] = await timed(async () => {
    for (let i = 0; i < entries; i += batch) await ledger.appendAll(drafts.slice(i, i + batch));
  });
  const cpu = process.cpuUsage(cpuBefore);
  const [, closeS] = await timed(() => ledger.close());
  const bytes = statSync(join(folder, 'journal')).size;
  const bareS = await bareWrite(join(scratch, 'bare'), bytes, Math.ceil(entries / batch));
  const [view, openS] = await timed(() => new LedgerView(folder));
  const [verification, verifyS] = await timed(() => verifyLedger(folder));
  if (view.size !== entries || !verification.ok) throw new Error('the ledger does not hold what was appended');

  const single = await openLedger(join(scratch, 'single'), options);
  const few = drafts.slice(0, 1000);
  const [, singleS] = await timed(async () => {
    for (const one of few) await single.append(one);
  });
  await single.close();

  const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
  console.log(
    JSON.stringify({
      entries,
      batch,
      bytesPerEntry: Math.round(bytes / entries),
      entriesPerS: Math.round(entries / appendS),
      bareEntriesPerS: Math.round(entries / bareS),
      timesBare: rounded(appendS / bareS, 2),
      entriesPerCpuS: Math.round((entries * 1e6) / (cpu.user + cpu.system)),
      load: loadavg().map((value) => rounded(value, 1)),
      oneByOnePerS: Math.round(few.length / singleS),
      checkpointAndCloseS: rounded(closeS, 2),
      openS: rounded(openS, 2),
      verifyS: rounded(verifyS, 2),
      node: process.version,
      cpu: cpus()[0]?.model ?? '',
      cores: cpus().length,
      platform: process.platform,
    }),
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
