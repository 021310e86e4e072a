import type { Command } from 'commander';
import { run, withCommonFlags } from '../command.ts';
import { differenceLines } from '../difference-lines.ts';
import { findingLines } from '../finding-lines.ts';
import type { CommonFlags } from '../output.ts';
import { registerAttestChallenge } from './attest-challenge.ts';
import { momentOf } from '../moment.ts';

interface AttestFlags extends CommonFlags {
  readonly order?: string;
  readonly trust?: readonly string[];
  readonly challenge?: string;
  readonly nonce?: string;
  readonly register?: string;
  readonly activation?: readonly string[];
  readonly now?: string;
  readonly require?: readonly string[];
}

export function registerAttest(program: Command): void {
  const command = withCommonFlags(
    program
      .command('attest')
      .description('what one machine proves of itself: certificates, inventories, quote, event log')
      .argument('<path...>', 'the evidence of one machine: files or folders, sorted out by content')
      .option('--order <file>', 'a component list that stands for what was bought')
      .option('--trust <pem...>', 'certificates that you trust')
      .option('--challenge <file>', 'the challenge.json that the machine was asked')
      .option('--nonce <hex>', 'the nonce that the machine was asked to sign')
      .option('--register <folder>', 'the register of attest challenge: a nonce is good for one quote')
      .option('--activation <file...>', 'records of attest activate: in which TPM an attestation key lives')
      .option('--now <time>', 'the moment at which certificates must be valid, ISO 8601')
      .option('--require <code...>', 'checks that must be answered'),
  );
  registerAttestChallenge(command);
  command.action(async (paths: string[], flags: AttestFlags) => {
    await run(flags, async (out) => {
      const { attestPaths } = await import('../../app/attest.ts');
      const { order, trust, challenge, nonce, now, require, register, activation } = flags;
      const { answer, difference, outcome, unreadable } = attestPaths({
        paths,
        trust: trust ?? [],
        now: momentOf(now),
        ...(order === undefined ? {} : { order }),
        ...(challenge === undefined ? {} : { challenge }),
        ...(nonce === undefined ? {} : { nonce }),
        ...(register === undefined ? {} : { register }),
        ...(activation === undefined ? {} : { activations: activation }),
        ...(require === undefined ? {} : { required: require }),
      });
      const { findings, explained } = answer.testimony;
      if (out.json) {
        for (const finding of findings) out.data({ ...finding });
        for (const one of explained) out.data({ explained: one });
        for (const row of difference) out.data({ difference: row });
      } else {
        for (const { ref, detail } of answer.files) out.text(`  ${ref.file}: ${detail}`);
        for (const line of differenceLines(difference)) out.text(line);
        for (const line of findingLines(findings, explained)) out.text(line);
      }
      for (const { file, message, offset } of unreadable) {
        out.data(
          { file, error: { code: 'FORMAT', message, offset } },
          `  ${file}: could not be read: ${message} (at byte ${String(offset)})`,
        );
      }
      const count = (word: string): number => findings.filter((finding) => finding.outcome === word).length;
      const summary = {
        contradicts: count('contradicts'),
        agrees: count('agrees'),
        blind: count('blind'),
        explained: explained.length,
        files: answer.files.map(({ ref, role }) => ({ file: ref.file, role })),
        complete: outcome.complete,
      };
      out.data(
        { summary },
        `${String(summary.contradicts)} contradict, ${String(summary.agrees)} agree down to their limits, ${String(summary.blind)} could not see.`,
      );
      return outcome.exitCode;
    });
  });
}
