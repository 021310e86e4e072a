import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decidedBeforeText } from '../../weigh/index.ts';
import type { Reason } from '../../weigh/index.ts';
import { triage } from '../ledger.ts';
import { examine } from './examine.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-decisions-'));
const folder = join(root, 'fleet');
const ledger = join(root, 'ledger');
const now = (): string => '2026-03-02T07:00:00.000Z';

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const logHead =
  '#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\torig_ip_bytes\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tcount\n';
const calls = (count: number): string =>
  Array.from(
    { length: count },
    (_, i) =>
      `${String(1772000000 + i * 60)}.5\tC${String(i)}\t10.17.0.1\t4000\t203.0.113.9\t443\ttcp\t-\t1.0\t10\t10\tSF\t100\n`,
  ).join('');
const labRow = (sensitivity: number): string =>
  `machine,method,implantClasses,selection,at,result,sensitivity,coverage,lab,document\nm1,xray,surface-part,random,2026-02-05,contradicts,${String(sensitivity)},0.9,L,D\n`;

/** What contradicts about m1: the laboratory, and the peer of its controller. */
async function contradictions(): Promise<{ readonly lab: Reason; readonly watch: Reason; readonly added: number }> {
  const { verdicts, added } = await examine({
    fleets: [{ folder }],
    ledger,
    asOf: '2026-03-02T06:00:00.000Z',
    now,
    by: 'test',
    limitTrials: 0,
  });
  const reasons = (verdicts[0]?.reasons ?? []).filter(({ kind }) => kind === 'contradicts');
  const lab = reasons.find(({ check }) => check === undefined);
  const watch = reasons.find(({ check }) => check === 'watch/off-policy-peer');
  if (lab === undefined || watch === undefined) throw new Error('the laboratory or the peer contradicts nothing');
  return { lab, watch, added };
}

it('shows a decision with its finding, and asks again where the finding has become another', async () => {
  put('fleet.yaml', 'name: f\ninternalNetworks: ["10.0.0.0/8"]\n');
  put('machines.csv', 'machine\nm1\n');
  put('addresses.csv', 'machine,interface,ip\nm1,bmc,10.17.0.1\n');
  put('references/network/policy.yaml', 'peers:\n  - who: {}\n    direction: out\n    cidr: 10.0.0.0/8\n');
  put('network/conn.log', logHead + calls(3));
  put('inspected.csv', labRow(0.8));
  const first = await contradictions();
  expect(first.lab.evidence.map(({ file }) => file)).toEqual(['inspected.csv']);
  expect(first.lab.evidence[0]?.entry).toMatch(/^[0-9a-f]{64}$/);

  const decide = async (finding: string | undefined): Promise<void> => {
    await triage({ ledger, finding: finding ?? '', as: 'benign', because: 'a label', by: 'anna', now });
  };
  await decide(first.lab.key);
  await decide(first.watch.key);
  const second = await contradictions();
  for (const { decision, decidedBefore } of [second.lab, second.watch]) {
    expect(decision).toMatchObject({ as: 'benign', by: 'anna' });
    expect(decidedBefore).toBeUndefined();
  }
  expect((await contradictions()).added).toBe(0);

  put('network/conn.log', logHead + calls(4));
  put('inspected.csv', labRow(0.7));
  const third = await contradictions();
  expect(third.watch.key).not.toBe(first.watch.key);
  for (const { decision, decidedBefore } of [third.lab, third.watch]) {
    expect(decision).toBeUndefined();
    expect(decidedBefore).toMatchObject({ as: 'benign', by: 'anna', because: 'a label' });
  }
  expect(decidedBeforeText(third.watch)).toBe(
    'anna called an earlier finding of this check on this machine benign (2026-03-02): decide again',
  );
  expect(decidedBeforeText(third.lab)).toContain('an earlier result of a laboratory');

  // A decision about the new finding ends the question.
  await decide(third.watch.key);
  const fourth = await contradictions();
  expect(fourth.watch.decision?.by).toBe('anna');
  expect(fourth.watch.decidedBefore).toBeUndefined();
}, 60_000);
