import type { Command } from 'commander';
import { run, withCommonFlags } from '../command.ts';
import type { CommonFlags } from '../output.ts';
import { textTable } from '../table.ts';

interface WatchFlags extends CommonFlags {
  readonly internal?: readonly string[];
  readonly policy?: string;
  readonly controllers?: string;
  readonly rita?: boolean;
  readonly all?: boolean;
  readonly require?: readonly string[];
}

const shown = 40;

function span(seconds: number): string {
  if (seconds >= 86_400) return `${(seconds / 86_400).toFixed(1)} d`;
  return seconds >= 3600 ? `${(seconds / 3600).toFixed(1)} h` : `${seconds.toFixed(0)} s`;
}

export function registerWatch(program: Command): void {
  withCommonFlags(
    program
      .command('watch')
      .description('who talks to whom, and which of them keeps a timer; worst first')
      .argument('<log...>', 'log files or folders, recognised by their content')
      .option('--internal <cidr...>', 'your own networks; private address space where absent')
      .option('--policy <file>', 'policy.yaml: the rightful peers of controllers')
      .option('--controllers <file>', 'addresses or blocks of management controllers, one a line')
      .option('--rita', 'the compatible beacon score beside each pair')
      .option('--all', 'every pair, not only the first ones')
      .option('--require <code...>', 'checks that must be answered'),
  ).action(async (paths: string[], flags: WatchFlags) => {
    await run(flags, async (out) => {
      const { watchLogs } = await import('../../app/watch.ts');
      out.progress('reading logs');
      const { internal, policy, controllers, rita, require } = flags;
      const watched = await watchLogs({
        paths,
        internal: internal ?? [],
        rita: rita === true,
        ...(policy === undefined ? {} : { policy }),
        ...(controllers === undefined ? {} : { controllers }),
        ...(require === undefined ? {} : { required: require }),
      });
      out.endProgress();
      const pairs = flags.all === true || out.json ? watched.pairs : watched.pairs.slice(0, shown);
      if (out.json) for (const pair of pairs) out.data({ ...pair });
      else {
        const rows = pairs.map((pair) => [
          pair.outcome === 'contradicts' ? '▲' : pair.outcome === 'agrees' ? '○' : '▨',
          pair.src,
          pair.name ?? pair.dst ?? '',
          `${String(pair.port)}/${pair.proto}`,
          String(pair.checkIns),
          pair.timer === null ? '' : `${span(pair.timer.periodS)} ±${(50 * pair.timer.jitter).toFixed(0)} %`,
          pair.rita?.score.toFixed(3) ?? '',
          pair.detail,
        ]);
        const head = ['', 'from', 'to', 'port', 'check-ins', 'timer', flags.rita === true ? 'score' : '', 'what'];
        for (const line of textTable(head, rows)) out.text(line);
        if (pairs.length < watched.pairs.length) {
          out.text(`and ${String(watched.pairs.length - pairs.length)} more pairs; --all prints them`);
        }
      }
      if (!out.json) for (const note of watched.notes) out.text(`  ${note}`);
      for (const { file, message } of watched.unread) {
        out.data({ file, error: { code: 'FORMAT', message, offset: 0 } }, `  ${file}: could not be read: ${message}`);
      }
      for (const { file, lines, message } of watched.badLines) {
        out.talk(`${file}: ${String(lines)} lines were not taken: ${message}`);
      }
      const { summary } = watched;
      const needed = summary.limit.map(
        ({ periodS, jitter, checkInsNeeded }) =>
          `every ${span(periodS)} at ${String(jitter * 100)} % jitter: ${checkInsNeeded === null ? 'not within this log' : String(checkInsNeeded)}`,
      );
      out.data(
        {
          summary: {
            ...summary,
            silentHours: watched.silentHours,
            unread: watched.unread.length,
            badLines: watched.badLines,
            notes: watched.notes,
            complete: watched.outcome.complete,
          },
        },
        [
          '',
          `${String(summary.rows)} connections, ${String(summary.pairs)} pairs over ${span(summary.spanS)}; ${String(watched.silentHours)} hours without any line.`,
          `Check-ins that a timer needs to be seen (${summary.limitBasis}): ${needed.join('; ')}.`,
        ],
      );
      return watched.outcome.exitCode;
    });
  });
}
