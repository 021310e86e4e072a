import type { Command } from 'commander';
import { Option } from 'commander';
import { UsageError } from '../../core/index.ts';
import { decimal, run, withCommonFlags } from '../command.ts';
import { describeError, errorText } from '../output.ts';
import type { CommonFlags } from '../output.ts';

interface InspectFlags extends CommonFlags {
  readonly golden?: readonly string[];
  readonly umPerPx?: number;
  readonly modality: 'optical' | 'xray' | 'layer';
  readonly copper?: 'dark' | 'bright';
  readonly require?: readonly string[];
}

export function registerInspect(program: Command): void {
  withCommonFlags(
    program
      .command('inspect')
      .description('compare pictures of boards with pictures of golden units')
      .argument('<unit...>', 'pictures of the boards in question')
      .option('--golden <image...>', 'pictures of golden units, of the same side')
      .option('--um-per-px <n>', 'micrometres a pixel of the golden picture covers', decimal('--um-per-px', 0.1, 5000))
      .addOption(new Option('--modality <name>').choices(['optical', 'xray', 'layer']).default('optical'))
      .addOption(
        new Option('--copper <tone>', 'how pictures of layers show copper; guessed without').choices([
          'dark',
          'bright',
        ]),
      )
      .option('--require <code...>', 'checks that must be answered'),
  ).action(async (units: string[], flags: InspectFlags) => {
    await run(flags, async (out) => {
      const { inspectPictures } = await import('../../app/inspect.ts');
      if (flags.golden === undefined) {
        throw new UsageError('no golden picture to compare with', 'Name at least one with --golden IMAGE.');
      }
      const { golden, umPerPx, modality, copper, require } = flags;
      const inspected = await inspectPictures(
        {
          units,
          golden,
          modality,
          ...(umPerPx === undefined ? {} : { umPerPx }),
          ...(copper === undefined ? {} : { copper }),
          ...(require === undefined ? {} : { required: require }),
        },
        (done, total) => {
          out.progress(`comparing ${String(done + 1)} of ${String(total)}`);
        },
      );
      out.endProgress();
      for (const { image, error } of inspected.unreadableGolden) {
        out.data(describeError(error, image));
        if (!out.json) process.stderr.write(`${errorText(error, image)}\n`);
      }
      for (const unit of inspected.units) {
        if ('error' in unit) {
          out.data(describeError(unit.error, unit.image));
          if (!out.json) process.stderr.write(`${errorText(unit.error, unit.image)}\n`);
          continue;
        }
        const { image, notes } = unit;
        // Cells by the thousand are for joining pictures, and no line to read.
        const result = { ...unit.result, coverageMap: undefined };
        const { registered, coverage, findings, explained, blind } = result;
        const head = registered
          ? `${image}: ${(coverage * 100).toFixed(0)} % of the golden picture compared; ${String(findings.length)} differences, ${String(explained.length)} explained`
          : `${image}: could not be laid over the golden picture`;
        const lines = [
          ...findings.map(
            ({ check, layerClass, box, detail }) =>
              `  ▲ ${check}${layerClass === undefined ? '' : ` ${layerClass}`} at [${box.map((value) => value.toFixed(0)).join(', ')}] px: ${detail}`,
          ),
          ...blind.map(
            ({ reason, areaMm2, share }) =>
              `  ▨ ${reason}: ${areaMm2 === undefined ? `${(share * 100).toFixed(0)} % of the picture` : `${areaMm2.toFixed(1)} mm2`} not seen`,
          ),
        ];
        lines.push(...notes.map(({ detail }) => `  note: ${detail}`));
        const falseCalls = {
          count: null,
          units: inspected.golden.units.length,
          note: 'unknown: no independent unit was given',
        };
        const shown = findings.map(({ layerClass, ...rest }) =>
          layerClass === undefined ? rest : { ...rest, class: layerClass },
        );
        out.data(
          { image, ...result, findings: shown, notes, limits: [], falseCalls, complete: inspected.outcome.complete },
          [head, ...lines],
        );
      }
      return inspected.outcome.exitCode;
    });
  });
}
