import type { Command } from 'commander';
import { run, withCommonFlags } from '../command.ts';
import { momentOf } from '../moment.ts';
import type { CommonFlags, Output } from '../output.ts';
import { wrap } from '../table.ts';
import type { Accepted } from '../../app/accept.ts';

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

const marks = { reject: '▲', hold: '▨', 'meets-profile': '○' } as const;
const words = ['reject', 'hold', 'meets-profile'] as const;

function printMachines(out: Output, { acceptance }: Accepted): void {
  const columns = Math.min(process.stdout.columns || 100, 120);
  const machines = words.flatMap((word) => acceptance.machines.filter((machine) => machine.word === word));
  const width = Math.max(0, ...machines.map(({ machine }) => machine.length));
  for (const { machine, word, reasons, missing, todo, findings } of machines) {
    const contradicts = findings
      .filter(({ outcome }) => outcome === 'contradicts')
      .map(({ check, detail }) => ({ check, detail }));
    out.data(
      { machine, word, contradicts, missing, reasons, todo },
      `${marks[word]} ${machine.padEnd(width)}  ${word}`,
    );
    if (out.json) continue;
    for (const reason of reasons.slice(0, 6)) for (const line of wrap(reason, columns, '    ')) out.text(line);
    if (reasons.length > 6) out.text(`    and ${String(reasons.length - 6)} more`);
    for (const step of todo) for (const line of wrap(`→ ${step}`, columns, '    ')) out.text(line);
  }
}

function printRest(out: Output, { acceptance, order }: Accepted): void {
  for (const { file, serial, why, detail } of acceptance.loose)
    out.data({ certificate: file, serial: serial ?? null, why }, `  ${why} certificate: ${detail}`);
  for (const machine of acceptance.notDelivered)
    out.data({ notDelivered: machine }, `  ordered, and not delivered: ${machine}`);
  for (const { file, message, offset } of acceptance.unreadable)
    out.data({ file, error: { code: 'FORMAT', message, offset } }, `  ${file}: could not be used: ${message}`);
  for (const { line, message } of order.problems)
    out.data(
      { file: order.file, line, error: { code: 'ROW', message } },
      `  ${order.file}, line ${String(line)}: ${message}`,
    );
}

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
      .option('--receipt <file>', 'where the receipt goes; by default beside the folder')
      .option('--check', 'check the signature of a receipt and print it')
      .option('--key <file>', 'with --check: the public key (log.vkey) of whoever signed it'),
  ).action(async (folder: string, flags: AcceptFlags) => {
    await run(flags, async (out) => {
      const { accept, checkReceipt } = await import('../../app/accept.ts');
      const { UsageError } = await import('../../core/index.ts');
      if (flags.check === true) {
        const { text, signer } = checkReceipt(folder, flags.key ?? `${flags.ledger}/log.vkey`);
        out.data({ signer, receipt: text }, [...text.split('\n'), `Signed by ${signer}.`]);
        return 0;
      }
      if (flags.order === undefined)
        throw new UsageError('no order to hold the delivery against', 'Give --order FILE.');
      const accepted = await accept({
        folder,
        order: flags.order,
        trust: flags.trust ?? [],
        references: [...(flags.crl ?? []), ...(flags.reference ?? [])],
        now: momentOf(flags.now),
        ledger: flags.ledger,
        ...(flags.profile === undefined ? {} : { profile: flags.profile }),
        ...(flags.receipt === undefined ? {} : { receipt: flags.receipt }),
      });
      printMachines(out, accepted);
      printRest(out, accepted);
      const { machines, loose, notDelivered, unreadable } = accepted.acceptance;
      const count = (word: string): number => machines.filter((machine) => machine.word === word).length;
      const summary = {
        machines: machines.length,
        meetsProfile: count('meets-profile'),
        hold: count('hold'),
        reject: count('reject'),
        looseCertificates: loose.length,
        notDelivered: notDelivered.length,
        profile: accepted.profile.name,
        receipt: accepted.receipt,
        complete:
          unreadable.length === 0 &&
          loose.length === 0 &&
          notDelivered.length === 0 &&
          machines.every(({ missing }) => missing.length === 0),
      };
      out.data({ summary }, [
        '',
        `${String(summary.machines)} machines by profile ${summary.profile}: ${String(summary.reject)} rejected, ${String(summary.hold)} on hold, ${String(summary.meetsProfile)} meet it; ${String(summary.notDelivered)} ordered and not delivered, ${String(summary.looseCertificates)} certificates that fit no machine.`,
        `Receipt: ${accepted.receipt}. Check it: assayer accept ${accepted.receipt} --check --key ${flags.ledger}/log.vkey`,
      ]);
      return accepted.exitCode;
    });
  });
}
