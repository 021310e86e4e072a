import type { Command } from 'commander';
import { Option } from 'commander';
import { run, withCommonFlags } from '../command.ts';
import type { CommonFlags } from '../output.ts';

interface TriageFlags extends CommonFlags {
  readonly as: 'acknowledged' | 'benign' | 'reopened';
  readonly because: string;
  readonly by: string;
  readonly ledger: string;
}

export function registerTriage(program: Command): void {
  withCommonFlags(
    program
      .command('triage')
      .description('record what a person thinks of a finding; the finding and its verdict stay')
      .argument('<finding>', 'its key, or the beginning of it, as examine --json prints it')
      .addOption(new Option('--as <word>').choices(['acknowledged', 'benign', 'reopened']).makeOptionMandatory())
      .requiredOption('--because <text>', 'why')
      .requiredOption('--by <name>', 'who says so')
      .option('--ledger <folder>', 'where the record is kept', 'assayer-ledger'),
  ).action(async (finding: string, flags: TriageFlags) => {
    await run(flags, async (out) => {
      const { triage } = await import('../../app/ledger.ts');
      const { ledger, as, because, by } = flags;
      const done = await triage({ ledger, finding, as, because, by, now: () => new Date().toISOString() });
      out.data(
        { entry: done.entry.id, finding: done.finding, subject: done.subject, check: done.check, as, by },
        `${done.check} about ${done.subject.id}: ${as} by ${by}. Entry ${done.entry.id}`,
      );
      return 0;
    });
  });
}
