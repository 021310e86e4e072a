import type { Command } from 'commander';
import { run, withCommonFlags } from '../command.ts';
import type { CommonFlags } from '../output.ts';

const kinds = ['lot', 'part', 'machine', 'party', 'facility'] as const;

interface TraceFlags extends CommonFlags {
  readonly fleet: string;
}

function when({ since, until }: { readonly since: string | undefined; readonly until: string | undefined }): string {
  if (since !== undefined) return ` since ${since.slice(0, 10)}`;
  return until === undefined ? '' : ` until ${until.slice(0, 10)}`;
}

export function registerTrace(program: Command): void {
  const trace = program.command('trace').description('what something touched, and whose hands it went through');
  for (const kind of kinds) {
    withCommonFlags(
      trace
        .command(kind)
        .description(`everything that a ${kind} touched and was touched by, with the path`)
        .argument('<id>', kind === 'part' || kind === 'machine' ? 'its name, or its serial number' : 'its name')
        .requiredOption('--fleet <folder>', 'an intake folder'),
    ).action(async (asked: string, flags: TraceFlags) => {
      await run(flags, async (out) => {
        const { traceFrom } = await import('../../app/trace.ts');
        const { touched, touchedBy, id, takenFor } = traceFrom(kind, asked, flags.fleet);
        if (takenFor !== undefined) out.text(`${asked} was taken for the ${takenFor}`);
        const groups = [
          ['touched', touched],
          ['touched by', touchedBy],
        ] as const;
        for (const [relation, list] of groups) {
          const counts = new Map<string, number>();
          for (const { kind: other } of list) counts.set(other, (counts.get(other) ?? 0) + 1);
          const summary = [...counts].map(([name, count]) => `${String(count)} ${name}`).join(', ');
          out.text(`${kind} ${id} ${relation}: ${summary === '' ? 'nothing that the tables name' : summary}`);
          for (const one of list) {
            out.data(
              {
                relation: relation === 'touched' ? 'touched' : 'touchedBy',
                kind: one.kind,
                id: one.id,
                path: one.path,
                since: one.since ?? null,
                until: one.until ?? null,
              },
              `  ${one.kind} ${one.id}${when(one)}: ${one.path.join(', ')}`,
            );
          }
        }
        out.data({
          summary: {
            kind,
            id,
            ...(takenFor === undefined ? {} : { asked, takenFor }),
            touched: touched.length,
            touchedBy: touchedBy.length,
          },
        });
        return 0;
      });
    });
  }
}
