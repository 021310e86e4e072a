import type { Command } from 'commander';
import { run, wholeNumber, withCommonFlags } from '../command.ts';
import type { CommonFlags } from '../output.ts';

interface SimulateFlags extends CommonFlags {
  readonly machines: number;
  readonly seed: number;
  readonly altered?: number;
  readonly pictures?: number;
  readonly logDays?: number;
  readonly asOf?: string;
}

export function registerSimulate(program: Command): void {
  withCommonFlags(
    program
      .command('simulate')
      .description('write an intake folder whose truth is known, and the truth beside it')
      .argument('<folder>', 'a folder that does not exist yet')
      .option('--machines <n>', 'how many machines', wholeNumber('--machines', 1), 500)
      .option('--seed <n>', 'the same seed gives the same bytes', wholeNumber('--seed'), 1)
      .option('--altered <n>', 'how many of them are altered', wholeNumber('--altered'))
      .option('--pictures <n>', 'how many boards are photographed, 0 for none', wholeNumber('--pictures'))
      .option('--log-days <n>', 'days of network log, 0 for none', wholeNumber('--log-days'))
      .option('--as-of <time>', 'the day on which the fleet is examined, ISO 8601'),
  ).action(async (folder: string, flags: SimulateFlags) => {
    await run(flags, async (out) => {
      const { writeSimulatedFleet } = await import('../../app/simulate.ts');
      const { machines, seed, altered, pictures, logDays, asOf } = flags;
      const request = {
        machines,
        seed,
        ...(altered === undefined ? {} : { altered }),
        ...(pictures === undefined ? {} : { pictures }),
        ...(logDays === undefined ? {} : { logDays }),
        ...(asOf === undefined ? {} : { asOf }),
      };
      const result = await writeSimulatedFleet(folder, request, (stage, done, total) => {
        out.progress(`simulating: ${stage} ${String(done)} of ${String(total)}`);
      });
      out.endProgress();
      out.data(
        {
          folder: result.folder,
          truthFile: result.truthFile,
          files: result.files,
          pictures: result.pictures,
          machines,
          seed,
        },
        `${result.folder}: ${String(machines)} machines, ${String(result.files)} files, ${String(result.pictures)} pictures. Truth: ${result.truthFile}`,
      );
      return 0;
    });
  });
}
