import type { Command } from 'commander';
import { UsageError } from '../../core/index.ts';
import { run, wholeNumber, withCommonFlags } from '../command.ts';
import { momentOf } from '../moment.ts';
import type { CommonFlags } from '../output.ts';

interface ChallengeFlags extends CommonFlags {
  readonly machines: string;
  readonly out?: string;
  readonly register: string;
  readonly valid: number;
  readonly now?: string;
}

interface ActivateFlags extends CommonFlags {
  readonly ek?: string;
  readonly ak?: string;
  readonly credential?: string;
  readonly answer?: string;
  readonly out: string;
  readonly register: string;
  readonly valid: number;
  readonly now?: string;
}

const registerFolder = 'assayer-challenges';

/** Asking machines: nonces for quotes, credentials for keys. What was asked stays in a register that only its owner reads. */
export function registerAttestChallenge(attest: Command): void {
  withCommonFlags(
    attest
      .command('challenge')
      .description('issue a nonce to each machine: its own, expiring, good for one quote')
      .requiredOption('--machines <file>', 'machines.csv, or one name a line')
      .option('--out <folder>', 'write <machine>/challenge.json there: evidence/ of an intake folder')
      .option('--register <folder>', 'where what was asked is remembered', registerFolder)
      .option('--valid <minutes>', 'how long an answer counts', wholeNumber('--valid', 1), 60)
      .option('--now <time>', 'the moment of asking, ISO 8601'),
  ).action(async (_: unknown, command: Command) => {
    const flags = command.optsWithGlobals<ChallengeFlags>();
    await run(flags, async (out) => {
      const { challengeMachines } = await import('../../app/challenge.ts');
      const issued = challengeMachines({
        machines: flags.machines,
        register: flags.register,
        validMinutes: flags.valid,
        now: momentOf(flags.now),
        ...(flags.out === undefined ? {} : { out: flags.out }),
      });
      for (const challenge of issued) out.data({ ...challenge }, `${challenge.machine}  ${challenge.nonceHex}`);
      const where = flags.out === undefined ? '' : `, written to ${flags.out}/<machine>/challenge.json`;
      if (!out.json)
        out.text(
          `${String(issued.length)} issued, good until ${issued[0]?.expiresAt ?? ''}${where}. Register: ${flags.register}`,
        );
      return 0;
    });
  });

  withCommonFlags(
    attest
      .command('activate')
      .description('have a machine show that its attestation key lives in the TPM of its endorsement key')
      .argument('<machine>', 'its name')
      .option('--ek <file>', 'its EK certificate, or EK public area')
      .option('--ak <file>', 'the public area or the name of its attestation key')
      .option('--credential <file>', 'where the credential goes, for tpm2_activatecredential -i')
      .option('--answer <file>', 'what tpm2_activatecredential -o wrote there')
      .option(
        '--out <folder>',
        'where the record of an answer goes: references/activations of an intake folder',
        'activations',
      )
      .option('--register <folder>', 'where what was asked is remembered', registerFolder)
      .option('--valid <minutes>', 'how long an answer counts', wholeNumber('--valid', 1), 60)
      .option('--now <time>', 'the moment of asking or answering, ISO 8601'),
  ).action(async (machine: string, _: unknown, command: Command) => {
    const flags = command.optsWithGlobals<ActivateFlags>();
    await run(flags, async (out) => {
      const { askActivation, takeActivation } = await import('../../app/challenge.ts');
      const { register, answer, ek, ak } = flags;
      const now = momentOf(flags.now);
      if (answer !== undefined) {
        const transcript = takeActivation({ machine, answer, register, out: flags.out, now });
        out.data(
          { ...transcript },
          `${machine}: attestation key ${transcript.akNameHex} lives in the TPM of endorsement key ${transcript.ekSpkiSha256.slice(0, 16)}…`,
        );
        if (!out.json) out.text(`Recorded in ${flags.out}/${machine}.json`);
        return 0;
      }
      if (ek === undefined || ak === undefined)
        throw new UsageError('nothing to ask with', 'Give --ek and --ak to ask, or --answer to take the answer.');
      const credential = flags.credential ?? `${machine}.credential`;
      const issued = askActivation({ machine, ek, ak, credential, register, validMinutes: flags.valid, now });
      const { credentialSha256, ekSpkiSha256, akNameHex, expiresAt } = issued;
      out.data(
        { machine, credential, credentialSha256, ekSpkiSha256, akNameHex, expiresAt },
        `${credential} is for ${machine} alone, until ${expiresAt}.`,
      );
      if (!out.json) {
        out.text(`There: tpm2_activatecredential -c ak.ctx -C ek.ctx -i ${credential} -o answer`);
        out.text(`Here:  assayer attest activate ${machine} --answer answer`);
      }
      return 0;
    });
  });
}
