import type { Command } from 'commander';
import { run, withCommonFlags } from '../command.ts';
import { commonFolder } from '../common-folder.ts';
import { differenceLines } from '../difference-lines.ts';
import { findingLines } from '../finding-lines.ts';
import { UsageError } from '../../core/index.ts';
import type { Attested } from '../../app/attest.ts';
import type { ExitCode } from '../../app/exit-code.ts';
import { rowText } from '../../app/row-text.ts';
import type { CommonFlags, Output } from '../output.ts';
import { registerAttestChallenge } from './attest-challenge.ts';
import { momentOf } from '../moment.ts';
import { referenceLines } from '../reference-lines.ts';

interface AttestFlags extends CommonFlags {
  readonly batch?: string;
  readonly order?: string;
  readonly trust?: readonly string[];
  readonly crl?: readonly string[];
  readonly reference?: readonly string[];
  readonly challenge?: string;
  readonly nonce?: string;
  readonly register?: string;
  readonly activation?: readonly string[];
  readonly now?: string;
  readonly require?: readonly string[];
}

type Ordered = NonNullable<Attested['order']>;

/** How much of the order is about this machine; a list of parts stands among the files. */
function orderLines({ order, lines }: Ordered): readonly string[] {
  if (order.list !== undefined) return [];
  const all = order.rows.length === 1 ? '1 order line' : `${String(order.rows.length)} order lines`;
  return [`  ${order.file}: ${all}, of which for this machine or its model: ${lines === 0 ? 'none' : String(lines)}`];
}

function printOrderProblems(out: Output, order: Ordered['order'] | undefined): void {
  for (const problem of order?.problems ?? []) {
    const { line, message } = problem;
    out.data(
      { file: order?.file, line, error: { code: 'ROW', message } },
      `  ${order?.file ?? ''}, ${rowText(problem)}`,
    );
  }
}

function refuseNoPath(paths: readonly string[]): void {
  if (paths.length > 0) return;
  throw new UsageError('no evidence was named', 'Name the files or the folder of one machine, or give --batch FOLDER.');
}

/** Flags that speak of one machine, each with what a batch does instead. */
const ofOneMachine = {
  challenge: 'put a challenge.json into each machine\u2019s folder',
  nonce: 'put a challenge.json into each machine\u2019s folder',
  register: 'ask machine by machine',
  activation: 'examine a fleet with references/activations',
} as const;

async function runBatch(folder: string, paths: readonly string[], flags: AttestFlags, out: Output): Promise<ExitCode> {
  if (paths.length > 0) {
    throw new UsageError(`${paths[0] ?? ''} beside --batch`, 'Give one folder that has one folder a machine.');
  }
  for (const [flag, instead] of Object.entries(ofOneMachine)) {
    if (flag in flags)
      throw new UsageError(`--${flag} speaks of one machine, and --batch of many`, `Instead, ${instead}.`);
  }
  const { attestBatch } = await import('../../app/attest-batch.ts');
  const { trust, order, now, require } = flags;
  const request = {
    folder,
    trust: trust ?? [],
    crls: flags.crl ?? [],
    references: flags.reference ?? [],
    now: momentOf(now),
    ...(order === undefined ? {} : { order }),
    ...(require === undefined ? {} : { required: require }),
  };
  const total = { contradicts: 0, agrees: 0, blind: 0, explained: 0 };
  const {
    machines,
    outcome,
    order: read,
    references,
  } = await attestBatch(request, {
    heard(machine, { findings, explained }) {
      if (out.json) {
        out.lines([...findings, ...explained.map((one) => ({ explained: one }))]);
        return;
      }
      for (const { check, outcome: word, detail } of findings) {
        if (word === 'contradicts') out.text(`▲ ${machine}  ${check}: ${detail}`);
      }
    },
    unreadable(file, message, offset) {
      out.data(
        { file, error: { code: 'FORMAT', message, offset } },
        `  ${file}: could not be read: ${message} (at byte ${String(offset)})`,
      );
    },
    papersFolder({ folder: name, why }) {
      out.data({ folder: name, takenAs: 'vendor-papers', why }, `  ${name}/: the vendor\u2019s papers: ${why}`);
    },
    aside(file, why) {
      out.data({ aside: file, why }, `  ${file}: not read: ${why}`);
    },
    done({ machine, ...counts }) {
      for (const word of ['contradicts', 'agrees', 'blind', 'explained'] as const) total[word] += counts[word];
      out.data({ machine, summary: counts });
    },
    progress(done, all) {
      out.progress(`${String(done)} of ${String(all)} machines`);
    },
  });
  out.endProgress();
  printOrderProblems(out, read);
  for (const line of referenceLines(references)) out.text(line);
  out.data(
    { summary: { machines, ...total, references, complete: outcome.complete } },
    `${String(machines)} machines: ${String(total.contradicts)} findings contradict, ${String(total.agrees)} agree down to their limits, ${String(total.blind)} could not see.`,
  );
  return outcome.exitCode;
}

export function registerAttest(program: Command): void {
  const command = withCommonFlags(
    program
      .command('attest')
      .description('what one machine proves of itself: certificates, inventories, quote, event log')
      .argument('[path...]', 'the evidence of one machine: files or folders, sorted out by content')
      .option('--batch <folder>', 'many machines: one folder each, and what only the fleet can tell')
      .option('--order <file>', 'what was bought: orders.csv, or a component list')
      .option('--trust <pem...>', 'certificates that you trust')
      .option('--crl <file...>', 'revocation lists of the issuers')
      .option('--reference <file...>', 'manifests (SWID, CoRIM), flash images, Secure Boot policies')
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
      if (flags.batch !== undefined) return runBatch(flags.batch, paths, flags, out);
      refuseNoPath(paths);
      const { attestPaths } = await import('../../app/attest.ts');
      const { order, trust, challenge, nonce, now, require, register, activation } = flags;
      const asked = attestPaths({
        paths,
        trust: trust ?? [],
        crls: flags.crl ?? [],
        references: flags.reference ?? [],
        now: momentOf(now),
        ...(order === undefined ? {} : { order }),
        ...(challenge === undefined ? {} : { challenge }),
        ...(nonce === undefined ? {} : { nonce }),
        ...(register === undefined ? {} : { register }),
        ...(activation === undefined ? {} : { activations: activation }),
        ...(require === undefined ? {} : { required: require }),
      });
      const { answer, difference, outcome, unreadable, references } = asked;
      const { findings, explained } = answer.testimony;
      if (out.json) {
        for (const finding of findings) out.data({ ...finding });
        for (const one of explained) out.data({ explained: one });
        for (const row of difference) out.data({ difference: row });
      } else {
        // Said once: a path in every line hides what the line says.
        const folder = commonFolder(answer.files.map(({ ref }) => ref.file));
        const short = <T extends { readonly detail: string }>(one: T): T =>
          folder === '' ? one : { ...one, detail: one.detail.replaceAll(folder, '') };
        if (folder !== '') out.text(`In ${folder}`);
        for (const { ref, detail } of answer.files) out.text(`  ${ref.file.slice(folder.length)}: ${detail}`);
        if (asked.order !== undefined) for (const line of orderLines(asked.order)) out.text(line);
        out.text('');
        for (const line of differenceLines(difference)) out.text(line);
        for (const line of findingLines(findings.map(short), explained.map(short))) out.text(line);
      }
      for (const { file, message, offset } of unreadable) {
        out.data(
          { file, error: { code: 'FORMAT', message, offset } },
          `  ${file}: could not be read: ${message} (at byte ${String(offset)})`,
        );
      }
      printOrderProblems(out, asked.order?.order);
      for (const line of referenceLines(references)) out.text(line);
      const count = (word: string): number => findings.filter((finding) => finding.outcome === word).length;
      const summary = {
        contradicts: count('contradicts'),
        agrees: count('agrees'),
        blind: count('blind'),
        explained: explained.length,
        files: answer.files.map(({ ref, role }) => ({ file: ref.file, role })),
        ...(asked.order === undefined ? {} : { order: { file: asked.order.order.file, lines: asked.order.lines } }),
        references,
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
