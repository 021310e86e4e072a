// The sample: simulates a fleet, examines it as any fleet is examined, and holds the verdicts against the truth.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine } from '../src/app/examine/examine.ts';
import { writeReport } from '../src/app/report/write-report.ts';
import { writeSimulatedFleet } from '../src/app/simulate.ts';
import { compareWithTruth } from '../src/app/truth.ts';
import { examinationText } from '../src/cli/examination-text.ts';
import { output } from '../src/cli/output.ts';

const folder = 'sample';
const marker = join(folder, '.assayer-sample');
const out = output({});
const started = performance.now();
const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1);

if (existsSync(folder)) {
  if (!existsSync(marker)) {
    process.stderr.write(`assayer: ${folder}/ is here already and is not a sample made by npm start; move it away.\n`);
    process.exit(2);
  }
  rmSync(folder, { recursive: true });
}
mkdirSync(folder);
writeFileSync(marker, '');

const simulated = await writeSimulatedFleet(join(folder, 'fleet'), { machines: 500, seed: 1 }, (stage, done, total) => {
  out.progress(`simulating: ${stage} ${String(done)} of ${String(total)}`);
});
out.talk(
  `Simulated 500 machines: ${String(simulated.files)} files, ${String(simulated.pictures)} pictures, ${String(simulated.truth.changes)} recorded repairs and updates (${seconds()} s).`,
);
out.talk(`Photographed: ${simulated.truth.pictureRule}`);

const examination = await examine({
  fleets: [{ folder: join(folder, 'fleet') }],
  ledger: join(folder, 'ledger'),
  asOf: simulated.truth.asOf,
  now: () => new Date().toISOString(),
  by: 'npm start',
  progress: (stage, done, total) => {
    out.progress(total <= 1 ? stage : `${stage}: ${String(done)} of ${String(total)}`);
  },
});
const report = await writeReport(examination, join(folder, 'report'));
out.endProgress();
for (const line of examinationText(examination, report)) out.text(line);

const truth = compareWithTruth(
  simulated.truth,
  examination.verdicts,
  examination.fleets.flatMap((fleet) => fleet.limits),
);
const agrees = truth.missed.length === 0 && truth.falseAlarms.length === 0 && truth.silent.length === 0;
out.text('');
out.text(
  `  Against the truth (${simulated.truthFile}): ${String(truth.found)} of ${String(truth.due)} alterations that the evidence covers were found; ` +
    `${String(truth.falseAlarms.length)} of ${String(truth.unaltered)} other machines were called; ` +
    `${String(truth.notDue.length)} alterations are not covered or below twice the limit.`,
);
for (const { machine, class: kind, how } of truth.missed) out.text(`  missed: ${machine} ${String(kind)}: ${how}`);
for (const verdict of truth.falseAlarms) {
  out.text(`  called: ${verdict.subject.id}: ${verdict.reasons[0]?.detail ?? verdict.word}`);
}
out.text(`  ${seconds()} s in all.`);
process.exitCode = agrees ? 0 : 1;
