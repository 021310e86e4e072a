import type { Command } from 'commander';
import { toHex, UsageError } from '../../core/index.ts';
import { run, withCommonFlags } from '../command.ts';
import type { CommonFlags, Output } from '../output.ts';

interface VerifyFlags extends CommonFlags {
  readonly key?: string;
  readonly proof?: string;
  readonly entry?: string;
}

export function registerLedgerVerify(ledger: Command): void {
  withCommonFlags(
    ledger
      .command('verify')
      .description(
        'recompute every hash, the tree and the signature, and name the first place that differs; or, without a ledger, check one entry by its proof',
      )
      .argument('[folder]', 'a ledger, or an export of one')
      .option('--key <vkey>', 'verifier key, or the file that holds it: one that you kept elsewhere')
      .option('--proof <file>', 'a .tlog-proof; with --entry and --key, and no folder')
      .option('--entry <file>', "the entry that it is about: a line of an export's entries.ndjson"),
  ).action(async (folder: string | undefined, flags: VerifyFlags) => {
    await run(flags, async (out) => {
      const { proof, entry, key } = flags;
      if (proof === undefined && entry === undefined) {
        if (folder !== undefined) return verifyWhole(folder, key, out);
        throw new UsageError('nothing to verify', 'Name a ledger or an export, or give --proof, --entry and --key.');
      }
      if (folder !== undefined) {
        throw new UsageError(
          'a folder and a proof cannot be verified at once',
          'Leave the folder away: the proof of an entry is checked without its ledger.',
        );
      }
      if (proof === undefined || entry === undefined || key === undefined) {
        const missing = [
          ...(proof === undefined ? ['--proof FILE'] : []),
          ...(entry === undefined ? ['--entry FILE'] : []),
          ...(key === undefined ? ['--key VKEY'] : []),
        ];
        throw new UsageError(
          `to check a proof, ${missing.join(' and ')} is missing`,
          'Give the .tlog-proof, a file with the line of the entry, and the verifier key of the log.',
        );
      }
      return verifyOne(proof, entry, key, out);
    });
  });
}

async function verifyWhole(folder: string, key: string | undefined, out: Output): Promise<number> {
  const { verifyFolder } = await import('../../app/ledger.ts');
  const report = verifyFolder(folder, key);
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
  if (key === undefined) {
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
}

async function verifyOne(proof: string, entry: string, keyText: string, out: Output): Promise<number> {
  const { checkProof } = await import('../../app/ledger.ts');
  const { verdict, id, key, newline } = checkProof(proof, entry, keyText);
  const place = `entry ${String(verdict.index)}`;
  const root = verdict.holds || verdict.fault === 'inclusion' ? toHex(verdict.checkpoint.root) : undefined;
  const head = verdict.holds
    ? `${entry}: ${place} of the ${String(verdict.checkpoint.size)} that ${key.name} signed for, root ${toHex(verdict.checkpoint.root)}`
    : verdict.fault === 'signature'
      ? `${proof}: the key ${key.name} did not sign its checkpoint. Nothing is known about the entry.`
      : `${entry}: not ${place} of the ${String(verdict.checkpoint.size)} that ${key.name} signed for. The bytes were altered, or the proof is that of another entry.`;
  const notes = newline ? ['The newline at the end of the file is no part of the entry and was left out.'] : [];
  out.data(
    {
      ok: verdict.holds,
      id,
      index: verdict.index,
      key: key.name,
      ...(verdict.holds ? {} : { fault: verdict.fault }),
      ...(root === undefined ? {} : { root }),
      notes,
    },
    [head, `Its id: ${id}`, ...notes],
  );
  return verdict.holds ? 0 : 2;
}
