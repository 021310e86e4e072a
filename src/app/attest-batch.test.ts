import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding } from '../core/index.ts';
import { simulateFleet } from '../simulate/index.ts';
import { attest, bareRecords, noReferences } from '../witnesses/attest/index.ts';
import { attestBatch } from './attest-batch.ts';
import type { BatchListener, MachineCounts } from './attest-batch.ts';
import { challengesIn, machineDocuments } from './intake/challenges.ts';
import { trustRootsOf } from './intake/read-references.ts';
import { filesAt } from './intake/walk.ts';
import { deliveredFiles } from './accept/delivered-files.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-batch-'));
const fleet = simulateFleet({ machines: 70, seed: 21, altered: 8, pictures: 0, logDays: 0 });
for (const { path, bytes } of fleet.files) {
  if (!path.startsWith('evidence/') && !path.startsWith('references/trust/')) continue;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}
const [first = '', second = ''] = readdirSync(join(root, 'evidence'));
// A second machine shows the first one's endorsement key: only the fleet can tell.
for (const name of readdirSync(join(root, 'evidence', first))) {
  if (name === 'ek.der') copyFileSync(join(root, 'evidence', first, name), join(root, 'evidence', second, name));
}
const folder = join(root, 'evidence');
const trust = [join(root, 'references/trust')];
const now = fleet.truth.asOf;
afterAll(() => {
  rmSync(root, { recursive: true });
});

interface Told {
  readonly findings: Map<string, Finding[]>;
  readonly counts: MachineCounts[];
  readonly unreadable: string[];
  /** Folders and files that were taken for the vendor's. */
  readonly told: string[];
  readonly listener: BatchListener;
}

function listen(): Told {
  const findings = new Map<string, Finding[]>();
  const counts: MachineCounts[] = [];
  const unreadable: string[] = [];
  const told: string[] = [];
  return {
    findings,
    counts,
    unreadable,
    told,
    listener: {
      heard(machine, heard) {
        findings.set(machine, [...(findings.get(machine) ?? []), ...heard.findings]);
      },
      unreadable: (file) => unreadable.push(file),
      papersFolder: ({ folder: name }) => told.push(name),
      aside: (file) => told.push(file),
      done: (one) => counts.push(one),
      progress: () => undefined,
    },
  };
}

describe('a batch', () => {
  it('says of each machine what the witness says within its fleet', async () => {
    const told = listen();
    const { machines, outcome } = await attestBatch({ folder, trust, now }, told.listener);
    const delivered = [...deliveredFiles(folder).machines].map(([id, { files }]) => [id, files] as const);
    const { challenges } = challengesIn(new Map(delivered));
    const members = delivered.map(([id, files]) => ({
      subject: { kind: 'machine' as const, id },
      input: {
        documents: machineDocuments(files),
        records: bareRecords(id),
      },
    }));
    const context = {
      asOf: now,
      seed: 0,
      trustRoots: trustRootsOf(trust.flatMap(filesAt)).roots,
      policy: { requiredChecks: [] },
      challenges: [...challenges.values()],
    };
    const model = attest.learn({ reference: noReferences, members }, context);
    expect(machines).toBe(members.length);
    for (const { subject, input } of members) {
      const alone = attest.testify(subject, input, model, context).findings;
      expect(told.findings.get(subject.id)).toEqual(alone);
    }
    const doubles = told.findings.get(second)?.filter(({ check }) => check === 'attest/duplicate-identity');
    expect(doubles?.map(({ outcome: word }) => word)).toEqual(['contradicts']);
    expect(told.counts.map(({ machine }) => machine)).toEqual(members.map(({ subject }) => subject.id));
    expect(outcome.exitCode).toBe(1);
  }, 60_000);

  it('takes order lines as accept does, and names the rows that cannot be used', async () => {
    const order = join(root, 'order.csv');
    const rows = ['O1,1,,NIC,Nobody,N-1,never-built,1', 'O1,2,,NIC,Nobody,N-2,X,none'];
    writeFileSync(order, `order,line,machine,class,manufacturer,model,serial,quantity\n${rows.join('\n')}\n`);
    const told = listen();
    const { order: read, outcome } = await attestBatch({ folder, trust, now, order }, told.listener);
    expect(read?.problems.map(({ line }) => line)).toEqual([3]);
    expect(outcome.complete).toBe(false);
    const missing = [...told.findings.values()].flat().filter(({ detail }) => detail.includes('never-built'));
    expect(missing.length).toBeGreaterThan(60);
    expect(missing[0]?.detail).toMatch(/^Ordered, but no list names it/);
  }, 60_000);

  it('says what each root was used for, and which folder it took for the vendor\u2019s papers', async () => {
    const told = listen();
    mkdirSync(join(folder, 'papers'));
    copyFileSync(
      join(root, 'references/trust', readdirSync(trust[0] ?? '')[0] ?? ''),
      join(folder, 'papers', 'ca.pem'),
    );
    writeFileSync(join(folder, 'papers', 'README.pdf'), '%PDF-1.7\n');
    const { machines, references } = await attestBatch({ folder, trust, now }, told.listener);
    rmSync(join(folder, 'papers'), { recursive: true });
    expect([machines, told.told]).toEqual([readdirSync(folder).length, ['papers', 'papers/README.pdf']]);
    expect(references.flatMap(({ usedFor }) => usedFor)).toContain('attest/ek-chain');
  }, 60_000);

  it('names a damaged file and goes on', async () => {
    const damaged = join(folder, first, 'quote.bin');
    writeFileSync(damaged, new Uint8Array([1, 2, 3]));
    const told = listen();
    const { outcome } = await attestBatch({ folder, trust, now }, told.listener);
    expect(told.unreadable.some((file) => file.includes('quote.bin'))).toBe(true);
    expect(told.counts.length).toBeGreaterThan(60);
    expect(outcome.complete).toBe(false);
  }, 60_000);

  it('refuses a folder without machines, and a check that does not exist', async () => {
    const empty = mkdtempSync(join(root, 'empty-'));
    await expect(attestBatch({ folder: empty, trust, now }, listen().listener)).rejects.toThrow(
      'no folder of a machine',
    );
    await expect(
      attestBatch({ folder, trust, now, required: ['attest/quote-nonse'] }, listen().listener),
    ).rejects.toThrow('is no check');
  });
});
