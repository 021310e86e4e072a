import type { Command } from 'commander';
import { Option } from 'commander';
import type { Imported } from '../../app/import.ts';
import { run, withCommonFlags } from '../command.ts';
import type { CommonFlags, Output } from '../output.ts';
import { textTable } from '../table.ts';

/** Tables that stand in the folder itself; goldens.csv stands with the pictures of its board model. */
const importable = [
  'machines',
  'addresses',
  'parts',
  'orders',
  'changes',
  'custody',
  'lots',
  'parties',
  'facilities',
  'inspected',
] as const;

const reasons: Readonly<Record<Imported['columns'][number]['why'], string>> = {
  name: 'by its name',
  synonym: 'by another name for it',
  map: 'by the map',
  unknown: 'not known: its cells were not read',
  repeated: 'an earlier column is that already: its cells were not read',
};

const listed = 20;

interface ImportFlags extends CommonFlags {
  readonly fleet: string;
  readonly as: (typeof importable)[number];
  readonly map?: string;
  readonly preset?: 'netbox';
  readonly dryRun?: boolean;
}

function say(out: Output, file: string, flags: ImportFlags, imported: Imported): void {
  const { columns, problems, notes, taken, present, bad, badRowsFile, target } = imported;
  const dryRun = flags.dryRun === true;
  for (const { column, property, why } of columns) out.data({ file, column, takenFor: property ?? null, why });
  const rows = columns.map(({ column, property, why }) => [column, property ?? '', reasons[why]]);
  for (const line of textTable(['column', `of ${target}`, 'taken'], rows)) out.text(`  ${line}`);
  for (const [index, { line, column, message, kind }] of problems.entries()) {
    if (!out.json && index >= listed) break;
    const place = column === undefined ? '' : `, ${column}`;
    out.data(
      { file, line, column: column ?? null, problem: message, kind },
      `  line ${String(line)}${place}: ${message}`,
    );
  }
  if (problems.length > listed) out.text(`  and ${String(problems.length - listed)} more problems`);
  for (const note of notes) out.data({ file, note }, `  ${note}`);
  const verb = dryRun ? 'would be added to' : 'added to';
  const rest = badRowsFile === undefined ? '' : `: ${dryRun ? 'would be listed in ' : ''}${flags.fleet}/${badRowsFile}`;
  out.data(
    {
      summary: {
        file,
        table: flags.as,
        target: `${flags.fleet}/${target}`,
        taken,
        present,
        bad,
        missingColumns: imported.missingColumns,
        badRowsFile: badRowsFile === undefined ? null : `${flags.fleet}/${badRowsFile}`,
        dryRun,
      },
    },
    `${String(taken)} rows ${verb} ${flags.fleet}/${target}, ${String(present)} were there already, ${String(bad)} not taken${rest}`,
  );
}

export function registerImport(program: Command): void {
  withCommonFlags(
    program
      .command('import')
      .description('check a CSV or JSON file and add its good rows to a table of an intake folder')
      .argument('<file>', 'CSV in UTF-8, or a JSON array of objects')
      .requiredOption('--fleet <folder>', 'the intake folder')
      .addOption(new Option('--as <table>', 'which table').choices(importable).makeOptionMandatory())
      .option('--map <file>', 'YAML or JSON: column of the file to column of the table')
      .addOption(new Option('--preset <name>', 'column names of a known program').choices(['netbox']))
      .option('--dry-run', 'say what would be taken, and write nothing'),
  ).action(async (file: string, flags: ImportFlags) => {
    await run(flags, async (out) => {
      const { importRows } = await import('../../app/import.ts');
      const { fleet, as, map, preset, dryRun } = flags;
      const imported = importRows({
        file,
        fleet,
        table: as,
        dryRun: dryRun === true,
        ...(map === undefined ? {} : { map }),
        ...(preset === undefined ? {} : { preset }),
      });
      say(out, file, flags, imported);
      return imported.bad > 0 || imported.missingColumns.length > 0 ? 2 : 0;
    });
  });
}
