import type { Command } from 'commander';
import { Option } from 'commander';
import { UsageError } from '../../core/index.ts';
import { decimal, run, wholeNumber, withCommonFlags } from '../command.ts';
import type { CommonFlags } from '../output.ts';

interface SampleFlags extends CommonFlags {
  readonly fleetSize: number;
  readonly confidence: number;
  readonly sensitivity: number;
  readonly altered?: number;
  readonly inspected?: number;
  readonly found?: number;
  readonly selection?: 'random' | 'chosen';
  readonly seed?: number;
  readonly fleet?: string;
}

export function registerPlan(program: Command): void {
  const plan = program.command('plan').description('how many machines to examine, and what a sample says');
  withCommonFlags(
    plan
      .command('sample')
      .description(
        'with --altered: the exact sample size; with --inspected and --found: the upper bound after a sample',
      )
      .requiredOption('--fleet-size <n>', 'machines in the fleet', wholeNumber('--fleet-size', 1))
      .requiredOption('--confidence <c>', 'for example 0.95', decimal('--confidence', 0, 1))
      .requiredOption('--sensitivity <s>', 'chance that the method finds what is there', decimal('--sensitivity', 0, 1))
      .option('--altered <n>', 'how many altered machines the sample must be able to show', wholeNumber('--altered', 1))
      .option('--inspected <n>', 'machines examined', wholeNumber('--inspected'))
      .option('--found <n>', 'findings among them', wholeNumber('--found'))
      .addOption(new Option('--selection <rule>', 'how they were picked').choices(['random', 'chosen']))
      .option('--seed <n>', 'also draw the list', wholeNumber('--seed'))
      .option('--fleet <folder>', 'draw from the machines of this intake folder'),
  ).action(async (flags: SampleFlags) => {
    await run(flags, async (out) => {
      const { drawnList, sampleSize, upperBound } = await import('../../app/plan.ts');
      const { fleetSize, confidence, sensitivity, altered, inspected, found, selection, seed, fleet } = flags;
      if (inspected !== undefined) {
        if (found === undefined || selection === undefined) {
          throw new UsageError(
            'a bound needs to know what was found and how the machines were picked',
            'Add --found N and --selection random or chosen: a chosen sample bounds nothing.',
          );
        }
        const bound = upperBound({ fleetSize, inspected, found, confidence, sensitivity, selection });
        out.data({ ...bound }, bound.bounded ? bound.text : bound.why);
        return bound.bounded ? 0 : 3;
      }
      if (altered === undefined) {
        throw new UsageError(
          'what is asked?',
          'Give --altered N for a sample size, or --inspected N --found X for a bound.',
        );
      }
      const size = sampleSize({ fleetSize, altered, confidence, sensitivity });
      if (!size.attainable) {
        out.data({ ...size }, size.why);
        return 3;
      }
      const list = seed === undefined ? undefined : drawnList({ fleetSize, n: size.n, seed, fleet });
      const sentence = `${String(size.n)} of ${String(fleetSize)} machines, picked at random, show at least one of ${String(altered)} altered ones with confidence ${size.confidence.toFixed(4)}.`;
      out.data({ ...size, ...(list === undefined ? {} : { seed, machines: list }) }, [sentence, ...(list ?? [])]);
      return 0;
    });
  });
}
