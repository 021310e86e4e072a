import { userInfo } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { UsageError } from '../../core/index.ts';
import type { ControllerLine, FleetSummary } from '../../app/collect.ts';
import { run, wholeNumber, withCommonFlags } from '../command.ts';
import type { CommonFlags, Output } from '../output.ts';
import { shellWord } from '../shell-word.ts';

interface RedfishFlags extends CommonFlags {
  readonly targets: string;
  readonly out: string;
  readonly credentials?: string;
  readonly credentialsEnv?: string;
  readonly basic?: boolean;
  readonly insecureHttp?: boolean;
  readonly concurrency: number;
  readonly perController: '1' | '2';
  readonly timeout: number;
  readonly pins: string;
  readonly resume?: boolean;
  readonly by?: string;
}

interface HostFlags extends CommonFlags {
  readonly script?: boolean;
  readonly out?: string;
  readonly machine?: string;
  readonly nonce?: string;
  readonly ak?: string;
  readonly by?: string;
}

function lineText({ machine, origin, outcome, resources, reasons }: ControllerLine): string {
  const named = reasons.map(({ code, count, detail, paths }) => {
    const where = paths.length === 0 ? '' : ` (${paths.slice(0, 2).join(', ')}${paths.length > 2 ? ', …' : ''})`;
    return `${code}${count > 1 ? ` ×${count}` : ''}: ${detail}${where}`;
  });
  return [`${machine}  ${origin}  ${outcome}, ${resources} resources`, ...named.map((reason) => `    ${reason}`)].join(
    '\n',
  );
}

function summaryText(summary: FleetSummary): string {
  const { controllers, outcomes, resumed, notFinished } = summary;
  const counts = Object.entries(outcomes).map(([word, count]) => `${count} ${word}`);
  const more = [
    ...(resumed > 0 ? [`${resumed} of them finished before`] : []),
    ...(notFinished > 0 ? [`${notFinished} not finished: run the command again with --resume`] : []),
  ];
  return `${controllers} controllers: ${[...counts, ...more].join(', ')}.`;
}

/** Aborts with the first signal, so that sessions are closed; a second one ends the process as always. */
async function untilStopped<T>(out: Output, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => {
    out.talk('Stopping: sessions are being closed.');
    stop.abort();
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Evidence from machines: what their controllers list, and what they say of themselves. */
export function registerCollect(program: Command): void {
  const collect = program
    .command('collect')
    .description('ask management controllers and hosts, and keep what they say');

  withCommonFlags(
    collect
      .command('redfish')
      .description('what management controllers list: parts, firmware, identities; read-only')
      .requiredOption('--targets <file>', 'CSV: machine,address[,port,scheme,credential]')
      .requiredOption('--out <folder>', 'where <machine>/ goes: evidence/ of an intake folder')
      .option('--credentials <file>', 'CSV of its owner alone: credential,username,password')
      .option('--credentials-env <prefix>', 'PREFIX_USERNAME, PREFIX_PASSWORD, PREFIX_<CREDENTIAL>_USERNAME, …')
      .option('--basic', 'Basic authentication instead of a session: the password goes out with every request')
      .option('--concurrency <n>', 'controllers at once', wholeNumber('--concurrency', 1), 32)
      .addOption(
        new Option('--per-controller <n>', 'requests at once to one controller').choices(['1', '2']).default('2'),
      )
      .option(
        '--timeout <seconds>',
        'for one request; thirty times as long for a controller',
        wholeNumber('--timeout', 1),
        30,
      )
      .option('--pins <file>', 'the keys that controllers showed when they were first asked', 'assayer-pins.json')
      .option('--resume', 'go on where the last run stopped; finished controllers are not asked again')
      .option('--by <name>', 'who collects; the user where absent')
      .option('--insecure-http', 'allow http to loopback addresses, for tests'),
  ).action(async (flags: RedfishFlags) => {
    await run(flags, async (out) => {
      const { collectRedfish } = await import('../../app/collect.ts');
      const { credentials, credentialsEnv } = flags;
      let done = 0;
      const summary = await untilStopped(out, (signal) =>
        collectRedfish(
          {
            targets: flags.targets,
            out: flags.out,
            ...(credentials === undefined ? {} : { credentials }),
            ...(credentialsEnv === undefined ? {} : { credentialsEnv }),
            environment: process.env,
            basic: flags.basic === true,
            insecureHttp: flags.insecureHttp === true,
            concurrency: flags.concurrency,
            perController: flags.perController === '1' ? 1 : 2,
            timeoutS: flags.timeout,
            pins: flags.pins,
            resume: flags.resume === true,
            by: flags.by ?? userInfo().username,
            signal,
          },
          {
            controller(line) {
              out.endProgress();
              out.data({ ...line }, lineText(line).split('\n'));
              out.progress(`collecting: ${String(++done)} controllers done`);
            },
            resumed(line) {
              done++;
              out.data(line);
            },
            pinChanged(line) {
              out.data({ ...line }, `${line.machine}: ${line.detail}`);
            },
          },
        ),
      );
      out.endProgress();
      const folder = resolve(flags.out);
      // In an intake folder what is next is to examine it; elsewhere, to attest what lies here.
      const next =
        basename(folder) === 'evidence'
          ? `assayer examine ${shellWord(dirname(folder))}`
          : `assayer attest --batch ${shellWord(folder)}`;
      out.data({ summary: { ...summary, folder, next } }, [
        summaryText(summary),
        `Evidence: ${folder}/<machine>/. Log of the runs: ${folder}.custody/runs.ndjson`,
        `Next: ${next}`,
      ]);
      return summary.complete ? 0 : 3;
    });
  });

  withCommonFlags(
    collect
      .command('host')
      .description('what this machine says of itself: parts, event log, quote; or the script that collects it')
      .option('--script', 'print the shell script, to be run on the host: sh host.sh OUT=… NONCE=…')
      .option('--out <folder>', 'where <machine>/ goes')
      .option('--machine <name>', "the folder's name; the host's name where absent")
      .option('--nonce <hex>', 'what the machine is asked to sign (attest challenge)')
      .option('--ak <handle>', 'a persistent attestation key, 0x81……; one is made where absent')
      .option('--by <name>', 'who collects; the user where absent'),
  ).action(async (flags: HostFlags) => {
    await run(flags, async (out) => {
      const { collectHost, hostCollectorScript } = await import('../../app/collect.ts');
      const { machine, nonce, ak, by } = flags;
      if (flags.script === true) {
        const script = hostCollectorScript();
        if (out.json) out.data({ script });
        else process.stdout.write(script);
        return 0;
      }
      if (flags.out === undefined)
        throw new UsageError('no folder to collect into', 'Give --out, or --script for the script alone.');
      const said: string[] = [];
      const { exitCode, folder } = await collectHost(
        {
          out: flags.out,
          ...(machine === undefined ? {} : { machine }),
          ...(nonce === undefined ? {} : { nonce }),
          ...(ak === undefined ? {} : { ak }),
          ...(by === undefined ? {} : { by }),
        },
        (line) => {
          said.push(line);
          out.talk(line);
        },
      );
      if (folder === undefined) {
        const last = said.at(-1)?.replace(/^assayer: /, '') ?? 'the script said nothing';
        throw new UsageError(`nothing was collected: ${last}`, 'Mend what it says, and run the command again.');
      }
      out.data({ folder, complete: exitCode === 0 }, `${folder}: ${exitCode === 0 ? 'complete' : 'incomplete'}`);
      return exitCode;
    });
  });
}
