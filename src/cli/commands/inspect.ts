import type { Command } from 'commander';
import { Option } from 'commander';
import { UsageError } from '../../core/index.ts';
import { decimal, run, withCommonFlags } from '../command.ts';
import { describeError, errorText } from '../output.ts';
import type { CommonFlags } from '../output.ts';

interface InspectFlags extends CommonFlags {
  readonly golden?: readonly string[];
  readonly cad?: string;
  readonly umPerPx?: number;
  readonly modality: 'optical' | 'xray' | 'layer';
  readonly copper?: 'dark' | 'bright';
  readonly require?: readonly string[];
}

export function registerInspect(program: Command): void {
  withCommonFlags(
    program
      .command('inspect')
      .description('compare pictures of boards with pictures of golden units, or with the board’s drawing')
      .argument('<unit...>', 'pictures of the boards in question')
      .option('--golden <image...>', 'pictures of golden units, of the same side')
      .option(
        '--cad <path>',
        'drawing of the board: a .kicad_pcb file, or a folder with Gerber, drill and placement files',
      )
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
      const { golden = [], cad, umPerPx, modality, copper, require } = flags;
      if (golden.length === 0 && cad === undefined) {
        throw new UsageError(
          'no golden picture to compare with',
          'Name at least one with --golden IMAGE, or a drawing of the board with --cad PATH.',
        );
      }
      if (golden.length === 0 && modality !== 'optical') {
        throw new UsageError(
          `a drawing alone says nothing of ${modality} pictures`,
          'Name a golden picture with --golden.',
        );
      }
      const inspected = await inspectPictures(
        {
          units,
          golden,
          modality,
          ...(cad === undefined ? {} : { cad }),
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
        const against = inspected.golden === undefined ? 'the board’s drawing' : 'the golden picture';
        const { why } = result;
        const residualMm = result.measured.residualMedianMm ?? Number.NaN;
        const head = registered
          ? `${image}: ${(coverage * 100).toFixed(0)} % of ${against} compared; ${String(findings.length)} differences, ${String(explained.length)} explained`
          : `${image}: could not be laid over ${against}${why === undefined ? '' : `: ${why}`}`;
        const lines = [
          ...(inspected.golden === undefined && registered
            ? [
                `  parts lie ${String(residualMm)} mm (median) from their places in the drawing; how often rightful units are called is not known without a golden picture`,
              ]
            : []),
          ...findings.map(
            ({ check, layerClass, box, near, detail }) =>
              `  ▲ ${check}${layerClass === undefined ? '' : ` ${layerClass}`} at [${box.map((value) => value.toFixed(0)).join(', ')}] px${near === undefined ? '' : `, ${near}`}: ${detail}`,
          ),
          ...blind.map(
            ({ reason, areaMm2, share }) =>
              `  ▨ ${reason}: ${areaMm2 === undefined ? `${(share * 100).toFixed(0)} % of the picture` : `${areaMm2.toFixed(1)} mm2`} not seen`,
          ),
        ];
        lines.push(...notes.map(({ detail }) => `  note: ${detail}`));
        const falseCalls = {
          count: null,
          units: inspected.golden?.units.length ?? 0,
          note:
            inspected.golden === undefined
              ? 'unknown: without a golden picture nothing says how rightful units look'
              : 'unknown: no independent unit was given',
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
