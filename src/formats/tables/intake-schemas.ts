import type { Column, JsonSchema } from './column.ts';
import { tableDefinitions, tableNames } from './definition.ts';
import {
  activationShape,
  challengeShape,
  claimsShape,
  fleetShape,
  policyShape,
  sessionShape,
  sourcesShape,
} from './file-shapes.ts';

export interface NamedSchema {
  /** File name under docs/schemas, without folder. */
  readonly name: string;
  readonly schema: JsonSchema;
}

const draft = 'https://json-schema.org/draft/2020-12/schema';

/** The JSON Schema of every file of the intake folder, from the definitions that the readers use. */
export function intakeSchemas(): readonly NamedSchema[] {
  const tables = tableNames.map((name) => {
    const { file, about, columns, key } = tableDefinitions[name];
    const entries = Object.entries<Column<unknown>>(columns);
    const row: JsonSchema = {
      type: 'object',
      required: entries.filter(([, column]) => column.required).map(([property]) => property),
      properties: Object.fromEntries(
        entries.map(([property, column]) => [property, { ...column.schema, title: column.about }]),
      ),
      // Columns that nobody defined are allowed, named in the report and not read.
      additionalProperties: { type: 'string' },
    };
    const unique = key.length === 0 ? '' : ` Unique by ${key.join(', ')}.`;
    const schema = {
      $schema: draft,
      title: file,
      description: `${about} One object a row.${unique}`,
      type: 'array',
      items: row,
    };
    return { name: `${name}.schema.json`, schema };
  });
  const files = (
    [
      ['fleet', fleetShape],
      ['sources', sourcesShape],
      ['network-policy', policyShape],
      ['claims', claimsShape],
      ['session', sessionShape],
      ['challenge', challengeShape],
      ['activation', activationShape],
    ] as const
  ).map(([name, shape]) => ({
    name: `${name}.schema.json`,
    schema: { $schema: draft, title: String(shape.schema.description), ...shape.schema },
  }));
  return [...tables, ...files];
}
