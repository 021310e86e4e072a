import type { Command } from 'commander';
import { run, withCommonFlags } from '../command.ts';
import type { CommonFlags } from '../output.ts';
import { registerLedgerVerify } from './ledger-verify.ts';

interface ExportFlags extends CommonFlags {
  readonly proofs?: boolean;
  readonly evidence?: boolean;
}

export function registerLedger(program: Command): void {
  const ledger = program.command('ledger').description('verify, export and prove the record');

  registerLedgerVerify(ledger);

  withCommonFlags(
    ledger.command('rebuild').description('make the database again from the journal').argument('<folder>', 'a ledger'),
  ).action(async (folder: string, flags: CommonFlags) => {
    await run(flags, async (out) => {
      const { rebuildProjection } = await import('../../app/ledger.ts');
      const summary = await rebuildProjection(folder);
      const rows = Object.entries(summary.rows).map(([table, count]) => `${String(count)} ${table}`);
      out.data({ ...summary }, `${summary.folder}: ${rows.join(', ')} rows from ${String(summary.entries)} entries`);
      return 0;
    });
  });

  withCommonFlags(
    ledger
      .command('export')
      .description('write everything so that a stranger can check it offline')
      .argument('<folder>', 'a ledger')
      .argument('<target>', 'a new folder')
      .option('--no-proofs', 'without a .tlog-proof for each entry')
      .option('--no-evidence', 'without the evidence bytes'),
  ).action(async (folder: string, target: string, flags: ExportFlags) => {
    await run(flags, async (out) => {
      const { exportLedger } = await import('../../app/ledger.ts');
      const summary = await exportLedger(folder, target, {
        ...(flags.proofs === false ? {} : { proofs: 'all' as const }),
        evidence: flags.evidence !== false,
      });
      const { bundles, bundlesLeftOut, unsigned, evidenceMissing } = summary;
      const notes: string[] = [];
      if (bundlesLeftOut > 0) {
        notes.push(
          `${String(bundlesLeftOut)} of ${String(bundles + bundlesLeftOut)} entry bundles are not there: a bundle has no room for an entry of more than 65,535 bytes. entries.ndjson has all entries; README.txt names the bundles.`,
        );
      }
      if (unsigned > 0)
        notes.push(`${String(unsigned)} entries behind the last checkpoint are left out: nobody signed for them yet.`);
      if (evidenceMissing.length > 0)
        notes.push(`${String(evidenceMissing.length)} pieces of evidence that entries name are not in the ledger.`);
      out.data({ ...summary, notes }, [
        `${target}: ${String(summary.entries)} entries, ${String(summary.proofs)} proofs, ${String(summary.evidence)} pieces of evidence`,
        ...notes,
      ]);
      return 0;
    });
  });

  withCommonFlags(
    ledger
      .command('proof')
      .description('print the .tlog-proof of one entry')
      .argument('<folder>', 'a ledger')
      .argument('<entry>', 'its id, or the beginning of it'),
  ).action(async (folder: string, entry: string, flags: CommonFlags) => {
    await run(flags, async (out) => {
      const { proveEntry } = await import('../../app/ledger.ts');
      const proof = proveEntry(folder, entry);
      out.data({ entry, proof }, proof.trimEnd().split('\n'));
      return 0;
    });
  });
}
