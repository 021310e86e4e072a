import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../core/index.ts';
import { LedgerView } from '../journal/ledger-view.ts';
import type { Database } from './database.ts';
import { startDatabase } from './database.ts';
import type { ProjectionTable, Row } from './project-entry.ts';
import { projectEntry } from './project-entry.ts';
import { projectionSchema } from './schema.ts';

export interface ProjectionSummary {
  readonly folder: string;
  readonly entries: number;
  readonly root: string;
  readonly rows: Readonly<Record<ProjectionTable, number>>;
}

export interface ProjectionOptions {
  /** Where the database goes; `projection` in the ledger's folder by default, `memory://` for none. */
  readonly folder?: string;
  /** Called with the open database before it is closed: for whoever wants to query at once. */
  readonly use?: (database: Database) => Promise<void>;
}

/** Referenced tables first. */
const tables: readonly ProjectionTable[] = ['entry', 'finding', 'explained', 'verdict', 'detection_limit'];
const rowsAtOnce = 500;

/** PostgreSQL's text and jsonb cannot hold U+0000. The journal keeps it; the projection shows U+FFFD. */
function withoutNul(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\u0000', '\ufffd');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value);
  if (!members.some(([name]) => name.includes('\u0000'))) return value;
  return Object.fromEntries(members.map(([name, member]) => [name.replaceAll('\u0000', '\ufffd'), member]));
}

async function insert(database: Database, table: ProjectionTable, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await database.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`, [
    JSON.stringify(rows, withoutNul),
  ]);
}

/**
 * Makes the database again from the journal; the one before is thrown away. What it holds is a view for questions: entries
 * keep their place (`idx`) and id, by which the ledger answers what is true. Throws FormatError where the journal is damaged.
 */
export async function rebuildProjection(ledger: string, options: ProjectionOptions = {}): Promise<ProjectionSummary> {
  const view = new LedgerView(ledger);
  const folder = options.folder ?? join(ledger, 'projection');
  if (folder !== 'memory://') discard(folder);
  const database = startDatabase(folder);
  try {
    await database.run(projectionSchema);
    const counts = { entry: 0, finding: 0, explained: 0, verdict: 0, detection_limit: 0 };
    const pending: Record<ProjectionTable, Row[]> = {
      entry: [],
      finding: [],
      explained: [],
      verdict: [],
      detection_limit: [],
    };
    const superseded: { readonly old: number; readonly by: number }[] = [];
    const flush = async (): Promise<void> => {
      for (const table of tables) {
        await insert(database, table, pending[table]);
        counts[table] += pending[table].length;
        pending[table] = [];
      }
    };
    await database.run('BEGIN');
    let waiting = 0;
    for (const recorded of view.entries()) {
      const { rows, supersedes } = projectEntry(recorded);
      for (const { table, row } of rows) pending[table].push(row);
      const old = supersedes === undefined ? undefined : view.indexOf(supersedes);
      if (old !== undefined) superseded.push({ old, by: recorded.index });
      waiting += rows.length;
      if (waiting >= rowsAtOnce) {
        await flush();
        waiting = 0;
      }
    }
    await flush();
    for (const [table, column] of [
      ['finding', 'superseded_by'],
      ['verdict', 'superseded_by'],
    ] as const) {
      await database.query(
        `UPDATE ${table} SET ${column} = s.by FROM jsonb_to_recordset($1::jsonb) AS s(old bigint, by bigint) WHERE entry_idx = s.old`,
        [JSON.stringify(superseded)],
      );
    }
    await database.query('INSERT INTO projected VALUES ($1, $2)', [String(view.size), view.root]);
    await database.run('COMMIT');
    await options.use?.(database);
    return { folder, entries: view.size, root: view.root, rows: counts };
  } finally {
    await database.close();
  }
}

/** Removes an earlier projection, and nothing else. */
function discard(folder: string): void {
  if (!existsSync(folder)) return;
  if (readdirSync(folder).length > 0 && !existsSync(join(folder, 'PG_VERSION'))) {
    throw new UsageError(`${folder} holds something that is no database`, 'Give a new folder.');
  }
  rmSync(folder, { recursive: true });
}
