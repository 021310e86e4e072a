import type { Command } from 'commander';
import { toHex } from '../../core/index.ts';
import { run, withCommonFlags } from '../command.ts';
import type { CommonFlags } from '../output.ts';

interface VerifyFlags extends CommonFlags {
  readonly key?: string;
}

interface ExportFlags extends CommonFlags {
  readonly proofs?: boolean;
  readonly evidence?: boolean;
}

export function registerLedger(program: Command): void {
  const ledger = program.command('ledger').description('verify, export and prove the record');

  withCommonFlags(
    ledger
      .command('verify')
      .description('recompute every hash, the tree and the signature; names the first place that differs')
      .argument('<folder>', 'a ledger, or an export of one')
      .option('--key <vkey>', 'verifier key, or the file that holds it: one that you kept elsewhere'),
  ).action(async (folder: string, flags: VerifyFlags) => {
    await run(flags, async (out) => {
      const { verifyFolder } = await import('../../app/ledger.ts');
      const report = verifyFolder(folder, flags.key);
      const root = toHex(report.root);
      const signed =
        report.checkpoint === undefined
          ? 'no signature that could be checked'
          : `signed up to entry ${String(report.checkpoint.size)}`;
      const head = `${folder}: ${String(report.entries)} entries, ${String(report.blobs)} pieces of evidence, root ${root}, ${signed}`;
      const lines = report.problems.map(
        ({ where, what, entry, offset }) =>
          `  ${where}${entry === undefined ? '' : `, entry ${String(entry)}`}${offset === undefined ? '' : `, byte ${String(offset)}`}: ${what}`,
      );
      const end = report.ok
        ? 'Everything that was recomputed is what was recorded.'
        : `${String(report.problems.length)} places differ:`;
      const notes: string[] = [];
      if (report.ok && report.unsigned > 0) {
        notes.push(
          `${String(report.unsigned)} entries are not signed yet: a process stopped before its checkpoint, or somebody removed or added what lies behind the last one. The next run of assayer on this ledger signs for what it finds.`,
        );
        const signedFor = report.checkpoint?.size ?? 0;
        if (report.checkpoint === undefined) {
          notes.push('There is no checkpoint, which a ledger has from its first moment: it was removed.');
        } else if (report.tiled > signedFor) {
          notes.push(
            `Tiles were written for ${String(report.tiled)} entries, the checkpoint signs for ${String(signedFor)}: a process stopped between the two, or somebody put an older checkpoint back.`,
          );
        }
      }
      if (flags.key === undefined) {
        notes.push(
          'The key is the one in this folder. Whoever could change the folder could change it as well, and a folder put back to an older signed state cannot be told from this one: give --key, and compare the root with a checkpoint that you kept elsewhere.',
        );
      }
      out.data(
        {
          folder,
          ok: report.ok,
          entries: report.entries,
          unsigned: report.unsigned,
          tiled: report.tiled,
          blobs: report.blobs,
          root,
          problems: report.problems,
          notes,
        },
        [head, end, ...lines, ...notes],
      );
      if (!report.ok) return 2;
      return report.unsigned > 0 ? 3 : 0;
    });
  });

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
      out.data(
        { ...summary },
        `${target}: ${String(summary.entries)} entries, ${String(summary.proofs)} proofs, ${String(summary.evidence)} pieces of evidence`,
      );
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
