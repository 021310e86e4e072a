import type { Command } from 'commander';
import type { Examination, FleetFolder } from '../../app/examine/examine.ts';
import { toHex, UsageError } from '../../core/index.ts';
import { run, wholeNumber, withCommonFlags } from '../command.ts';
import type { CommonFlags, Output } from '../output.ts';
import { examinationText } from '../examination-text.ts';
import { momentOf } from '../moment.ts';

interface ExamineFlags extends CommonFlags {
  readonly fleet?: readonly string[];
  readonly ledger: string;
  readonly report?: string;
  readonly require?: readonly string[];
  readonly now?: string;
  readonly by: string;
  readonly limitTrials?: number;
}

/** The folders to examine: arguments, and `--fleet NAME=FOLDER` for those whose identifiers must stay apart. */
function fleetFolders(folders: readonly string[], named: readonly string[]): FleetFolder[] {
  const out: FleetFolder[] = folders.map((folder) => ({ folder }));
  for (const text of named) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--fleet ${text} names no folder`, 'Write --fleet NAME=FOLDER.');
    out.push({ name: text.slice(0, at), folder: text.slice(at + 1) });
  }
  if (out.length === 0) throw new UsageError('no intake folder was named', 'Write assayer examine FOLDER.');
  return out;
}

function verdictLines(out: Output, examination: Examination): void {
  for (const verdict of examination.verdicts) {
    const { word, classes, reasons, explained, blind, next, seenBy } = verdict;
    out.data({
      machine: verdict.subject.id,
      fleet: verdict.subject.fleet,
      verdict: { word, classes },
      reasons,
      explained,
      blind,
      next,
      seenBy,
    });
  }
  for (const { file, at, message, gravity } of examination.problems) {
    out.data({ file, ...(at === undefined ? {} : { at }), problem: message, gravity });
  }
}

export function registerExamine(program: Command): void {
  withCommonFlags(
    program
      .command('examine')
      .description('take in intake folders, examine every machine with every witness, weigh and report')
      .argument('[folder...]', 'intake folders')
      .option('--fleet <name=folder...>', 'an intake folder whose identifiers are kept apart under a name')
      .option('--ledger <folder>', 'where the record is kept', 'assayer-ledger')
      .option('--report <folder>', 'write the HTML report there')
      .option(
        '--require <code...>',
        'checks that must be answered; otherwise the policy’s, else all that have a reference',
      )
      .option(
        '--limit-trials <n>',
        'virtual targets of each size and look planted into the pictures; 0 measures no limit',
        wholeNumber('--limit-trials'),
      )
      .option('--now <time>', 'the moment of which the verdicts speak, ISO 8601')
      .option('--by <name>', 'who examines', 'operator'),
  ).action(async (folders: string[], flags: ExamineFlags) => {
    await run(flags, async (out) => {
      const { examine } = await import('../../app/examine/examine.ts');
      const examination = await examine({
        fleets: fleetFolders(folders, flags.fleet ?? []),
        ledger: flags.ledger,
        asOf: momentOf(flags.now),
        now: () => new Date().toISOString(),
        by: flags.by,
        ...(flags.limitTrials === undefined ? {} : { limitTrials: flags.limitTrials }),
        ...(flags.require === undefined ? {} : { required: flags.require }),
        progress: (stage, done, total) => {
          out.progress(total <= 1 ? stage : `${stage}: ${String(done)} of ${String(total)}`);
        },
      });
      let report: string | undefined;
      if (flags.report !== undefined) {
        const { writeReport } = await import('../../app/report/write-report.ts');
        out.progress('writing the report');
        report = await writeReport(examination, flags.report);
      }
      out.endProgress();
      if (out.json) {
        verdictLines(out, examination);
        const { summary, outcome, added, checkpoint, ledger } = examination;
        out.data({
          summary: {
            ...summary,
            complete: outcome.complete,
            added,
            ledger,
            root: toHex(checkpoint.root),
            entries: checkpoint.size,
            report,
          },
        });
      } else {
        for (const line of examinationText(examination, report)) out.text(line);
      }
      return examination.outcome.exitCode;
    });
  });
}
