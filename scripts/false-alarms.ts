// Simulates a fleet without pictures, examines it, and counts machines that differ although they only had recorded
// repairs and updates. Fails above 5 in 10,000.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { examine } from '../src/app/examine/examine.ts';
import { writeSimulatedFleet } from '../src/app/simulate.ts';
import { compareWithTruth } from '../src/app/truth.ts';

const { values } = parseArgs({
  options: {
    machines: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '20261101' },
    'log-days': { type: 'string', default: '1' },
  },
});
const machines = Number(values.machines);
const folder = mkdtempSync(join(tmpdir(), 'assayer-false-alarms-'));
try {
  const started = performance.now();
  const seconds = (): string => ((performance.now() - started) / 1000).toFixed(0);
  const simulated = await writeSimulatedFleet(join(folder, 'fleet'), {
    machines,
    seed: Number(values.seed),
    pictures: 0,
    logDays: Number(values['log-days']),
  });
  process.stdout.write(`simulated ${String(machines)} machines, ${String(simulated.files)} files (${seconds()} s)\n`);
  const examination = await examine({
    fleets: [{ folder: join(folder, 'fleet') }],
    ledger: join(folder, 'ledger'),
    asOf: simulated.truth.asOf,
    now: () => new Date().toISOString(),
    by: 'false-alarms',
  });
  const truth = compareWithTruth(simulated.truth, examination.verdicts, []);
  const rate = truth.falseAlarms.length / Math.max(1, truth.unaltered);
  for (const verdict of truth.falseAlarms.slice(0, 20)) {
    process.stdout.write(`called: ${verdict.subject.id}: ${verdict.reasons[0]?.detail ?? ''}\n`);
  }
  for (const { machine, class: kind, how } of truth.missed.slice(0, 20)) {
    process.stdout.write(`missed: ${machine} ${String(kind)}: ${how}\n`);
  }
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(
    `${examination.summary.sentence}\n` +
      `${String(truth.falseAlarms.length)} of ${String(truth.unaltered)} machines without alteration were called (limit 5 in 10,000); ` +
      `${String(truth.found)} of ${String(truth.due)} covered alterations found; ${String(truth.silent.length)} silent verdicts; ` +
      `${seconds()} s, ${String(memory)} MB at most\n`,
  );
  process.exitCode = rate <= 5 / 10_000 && truth.missed.length === 0 && truth.silent.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
