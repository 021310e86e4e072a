import type { Command } from 'commander';
import { run, withCommonFlags } from '../command.ts';
import { momentOf } from '../moment.ts';
import type { CommonFlags } from '../output.ts';
import { shellWord } from '../shell-word.ts';

interface AcceptFlags extends CommonFlags {
  readonly order?: string;
  readonly profile?: string;
  readonly trust?: readonly string[];
  readonly crl?: readonly string[];
  readonly reference?: readonly string[];
  readonly now?: string;
  readonly ledger: string;
  readonly receipt?: string;
  readonly check?: boolean;
  readonly key?: string;
}

/** Of the whole command, since what counts as whose word decides what a machine can vouch for itself. */
const help = `
Whose word: what lies in a machine\u2019s folder is that machine\u2019s own word. What you name (--order, --trust, --crl,
--reference) and the vendor\u2019s papers in the delivery are not; of the papers, only platform certificates and
authorities are read. A folder is the vendor\u2019s where it is named certificates, platform-certificates, references or
vendor, or where it holds nothing but certificates, archives and pages for people; it is a machine\u2019s where the order
names it, or where it lies in evidence/.

Exit codes: 0 every machine meets the profile, and all that was ordered is here. 1 a machine is rejected. 2 something
could not be read (a file, an archive, a row of the order), or the command could not begin. 3 a machine is on hold or was
not delivered, a certificate fits none, or there is no machine. The first of 1, 2, 3, 0 that holds. With --check: 0 the
signature holds, 2 it does not.`;

export function registerAccept(program: Command): void {
  withCommonFlags(
    program
      .command('accept')
      .description('the receiving dock: a delivery against its order and a profile, with a signed receipt')
      .argument(
        '<folder>',
        'one folder for each machine, the vendor\u2019s certificates (files or ZIP) beside them; with --check, a receipt',
      )
      .option('--order <file>', 'what was bought: orders.csv, or a component list')
      .option('--profile <file>', 'the checks that must be answered (YAML)')
      .option('--trust <pem...>', 'certificates that you trust')
      .option('--crl <file...>', 'revocation lists of the issuers')
      .option('--reference <file...>', 'manifests (SWID, CoRIM), flash images, Secure Boot policies')
      .option('--now <time>', 'the moment at which certificates must be valid, ISO 8601')
      .option('--ledger <folder>', 'whose key signs the receipt', 'assayer-ledger')
      .option('--receipt <file>', 'where the receipt goes; by default beside the folder; never over a file')
      .option('--check', 'check the signature of a receipt and print it')
      .option('--key <file>', 'with --check: the public key (log.vkey) of whoever signed it')
      .addHelpText('after', help),
  ).action(async (folder: string, flags: AcceptFlags) => {
    await run(flags, async (out) => {
      const { accept, checkReceipt } = await import('../../app/accept.ts');
      const { printAcceptance } = await import('../acceptance-text.ts');
      const { UsageError } = await import('../../core/index.ts');
      if (flags.check === true) {
        const { text, signer } = checkReceipt(folder, flags.key, flags.ledger);
        out.data({ signer, receipt: text }, [...text.split('\n'), `Signed by ${signer}.`]);
        return 0;
      }
      if (flags.order === undefined)
        throw new UsageError('no order to hold the delivery against', 'Give --order FILE.');
      const accepted = await accept({
        folder,
        order: flags.order,
        trust: flags.trust ?? [],
        crls: flags.crl ?? [],
        references: flags.reference ?? [],
        now: momentOf(flags.now),
        ledger: flags.ledger,
        ...(flags.profile === undefined ? {} : { profile: flags.profile }),
        ...(flags.receipt === undefined ? {} : { receipt: flags.receipt }),
      });
      printAcceptance(out, accepted);
      const { machines, loose, notDelivered, unreadable, references } = accepted.acceptance;
      const count = (word: string): number => machines.filter((machine) => machine.word === word).length;
      const summary = {
        machines: machines.length,
        meetsProfile: count('meets-profile'),
        hold: count('hold'),
        reject: count('reject'),
        looseCertificates: loose.length,
        notDelivered: notDelivered.length,
        profile: accepted.profile.name,
        references,
        receipt: accepted.receipt.path,
        earlierReceipts: accepted.receipt.earlier,
        complete:
          unreadable.length === 0 &&
          loose.length === 0 &&
          notDelivered.length === 0 &&
          machines.every(({ missing }) => missing.length === 0),
      };
      const earlier = summary.earlierReceipts === 0 ? '' : ' Earlier ones of this delivery were left as they are.';
      out.data({ summary }, [
        '',
        `${String(summary.machines)} machines by profile ${summary.profile}: ${String(summary.reject)} rejected, ${String(summary.hold)} on hold, ${String(summary.meetsProfile)} meet it; ${String(summary.notDelivered)} ordered and not delivered, ${String(summary.looseCertificates)} certificates that fit no machine.`,
        `Receipt: ${summary.receipt}.${earlier}`,
        `Check it: assayer accept ${shellWord(summary.receipt)} --check --key ${shellWord(`${flags.ledger}/log.vkey`)}`,
      ]);
      return accepted.exitCode;
    });
  });
}
