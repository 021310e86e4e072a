import { copyFile, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTrafficDatabase, quoted } from './traffic-database.ts';
import type { TrafficDatabase } from './traffic-database.ts';
import { logHead } from './traffic-head.ts';
import type { BadLines, TrafficFile, TrafficLog } from './traffic-log.ts';
import { groupPairs, pairsOf } from './traffic-pairs.ts';
import type { LogShape } from './traffic-shape.ts';
import { logShape } from './traffic-shape.ts';

export interface ReadTrafficOptions {
  /** DuckDB's share of memory; what does not fit spills to the temporary folder. */
  readonly memoryMiB?: number;
}

interface Group {
  readonly shape: LogShape;
  readonly gzip: boolean;
  readonly members: { readonly index: number; readonly path: string }[];
}

interface Reading {
  readonly groups: Group[];
  readonly unread: { file: string; message: string }[];
  readonly ignored: string[];
}

const message = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);

/** DuckDB expands wildcards in file names, so a file whose own name has some is read from a copy. */
async function plainPath(path: string, index: number, folder: string): Promise<string> {
  const real = await realpath(path);
  if (!/[*?[\]]/.test(real)) return real;
  const copy = join(folder, `copy-${index}`);
  await copyFile(real, copy);
  return realpath(copy);
}

async function sortOut(files: readonly TrafficFile[], folder: string): Promise<Reading> {
  const groups = new Map<string, Group>();
  const unread: { file: string; message: string }[] = [];
  const ignored: string[] = [];
  for (const [index, file] of files.entries()) {
    try {
      const head = await logHead(file.path);
      const shape = logShape(head.text);
      if (shape === undefined) {
        unread.push({ file: file.file, message: 'not a network log of a kind that can be read' });
      } else if (shape.role === 'other') {
        ignored.push(file.file);
      } else {
        const key = `${head.gzip}\u0000${JSON.stringify(shape)}`;
        const member = { index, path: await plainPath(file.path, index, folder) };
        const group = groups.get(key);
        if (group === undefined) groups.set(key, { shape, gzip: head.gzip, members: [member] });
        else group.members.push(member);
      }
    } catch (error) {
      unread.push({ file: file.file, message: message(error) });
    }
  }
  return { groups: [...groups.values()], unread, ignored };
}

/** Lines as they stand: no quoting, no comment sign inside a line; what a separator could be is settled per line. */
function lines(group: Group): string {
  const paths = group.members.map(({ path }) => quoted(path)).join(', ');
  return (
    `read_csv([${paths}], columns = {'line': 'VARCHAR'}, delim = '\u0001', quote = '', escape = '', header = false, ` +
    `auto_detect = false, compression = '${group.gzip ? 'gzip' : 'none'}', store_rejects = true, rejects_limit = 0, filename = true)`
  );
}

/**
 * A row with `src` NULL is a line that did not have its form; it is counted and dropped later. Times outside of
 * 1970–9999 are damage: they would make the span, and with it every limit, meaningless.
 */
function intoRows(group: Group, withUid: boolean): string {
  const { columns, role, split, fields } = group.shape;
  const from =
    `FROM (SELECT file, CASE WHEN len(l) = ${fields} THEN l END AS l FROM (SELECT ${split} AS l, f.id AS file FROM ${lines(group)} r ` +
    `JOIN files f ON f.path = r.filename WHERE r.line NOT LIKE '#%' AND r.line <> ''))`;
  if (role === 'name') {
    return (
      `INSERT INTO names SELECT file, CASE WHEN l IS NULL THEN NULL ELSE coalesce(${columns.uid}, '') END AS uid, ` +
      `${columns.name} AS name ${from}`
    );
  }
  const uid = withUid ? columns.uid : 'NULL::VARCHAR';
  return (
    `INSERT INTO conns SELECT file, still_open, uid, CASE WHEN isfinite(ts) AND ts BETWEEN 0 AND 253402300799 THEN src END, dst, port, ` +
    `proto, ts, coalesce(duration, 0), coalesce(bytes, 0), failed FROM (SELECT file, ${role === 'open'} AS still_open, ${uid} AS uid, ` +
    `${columns.src} AS src, ${columns.dst} AS dst, ${columns.port} AS port, ${columns.proto} AS proto, ${columns.ts} AS ts, ` +
    `${columns.durationS} AS duration, ${columns.origBytes} AS bytes, ${columns.failed} AS failed ${from} ` +
    `WHERE l IS NULL OR ${columns.keep})`
  );
}

/** One damaged file must not take the others with it: where the group fails, each of its files is read by itself. */
async function load(database: TrafficDatabase, reading: Reading, files: readonly TrafficFile[]): Promise<void> {
  // Ids are long and all different: they are kept only where something is joined by them.
  const withUid = reading.groups.some(({ shape }) => shape.role !== 'conn');
  for (const group of reading.groups) {
    try {
      await database.run(intoRows(group, withUid));
    } catch {
      for (const member of group.members) {
        try {
          await database.run(intoRows({ ...group, members: [member] }, withUid));
        } catch (error) {
          reading.unread.push({ file: files[member.index]?.file ?? '', message: message(error) });
        }
      }
    }
  }
}

async function badLines(database: TrafficDatabase, files: readonly TrafficFile[]): Promise<BadLines[]> {
  const counts = new Map<number, number>();
  const add = (column: (index: number) => unknown): void => {
    const file = Number(column(0));
    counts.set(file, (counts.get(file) ?? 0) + Number(column(1)));
  };
  await database.each('SELECT file, count(*) FROM conns WHERE src IS NULL OR dst IS NULL GROUP BY file', add);
  await database.each('SELECT file, count(*) FROM names WHERE uid IS NULL GROUP BY file', add);
  try {
    await database.each(
      'SELECT f.id, count(DISTINCT e.line) FROM reject_errors e JOIN reject_scans s ON e.scan_id = s.scan_id AND ' +
        'e.file_id = s.file_id JOIN files f ON f.path = s.file_path GROUP BY f.id',
      add,
    );
  } catch {
    // DuckDB makes its table of rejected lines with the first rejected line; without one there is nothing to count.
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([index, count]) => ({
      file: files[index]?.file ?? '',
      lines: count,
      message: 'not of the form that the log itself declares, or cut off',
    }));
}

async function reduce(database: TrafficDatabase, files: number): Promise<void> {
  // A connection that is open for days is written every hour, and again under the same uid when it ends: it counts once.
  await database.run(
    'CREATE TABLE open_once AS SELECT * EXCLUDE (place) FROM (SELECT *, CASE WHEN uid IS NULL THEN 1 ELSE row_number() OVER ' +
      '(PARTITION BY uid ORDER BY duration DESC, ts) END AS place FROM conns WHERE still_open AND src IS NOT NULL AND dst IS NOT NULL) ' +
      'WHERE place = 1 AND (uid IS NULL OR uid NOT IN (SELECT uid FROM conns WHERE NOT still_open AND uid IS NOT NULL))',
  );
  await database.run(
    'CREATE VIEW rows AS SELECT * FROM conns WHERE NOT still_open AND src IS NOT NULL AND dst IS NOT NULL UNION ALL SELECT * FROM open_once',
  );
  await database.run(
    `CREATE TABLE named AS SELECT r.*, n.name FROM (SELECT uid, name, min(file) AS seen FROM names WHERE name IS NOT NULL AND uid <> '' ` +
      `GROUP BY uid, name) n JOIN rows r ON r.uid = n.uid`,
  );
  await database.run(
    `CREATE TABLE pair_names AS SELECT src, dst, name FROM (SELECT *, row_number() OVER (PARTITION BY src, dst ORDER BY n DESC, name) AS place ` +
      `FROM (SELECT src, dst, name, count(*) AS n FROM named GROUP BY src, dst, name)) WHERE place = 1`,
  );
  await groupPairs(database, 'dst', files);
  await groupPairs(database, 'name', files);
}

/**
 * The connections of these logs, reduced to pairs of ends. The logs' own headers say which column is what; files of one
 * set may differ. Bad lines and unreadable files are reported and the rest is read. Files are not changed, names not resolved.
 */
export async function readTraffic(
  files: readonly TrafficFile[],
  options: ReadTrafficOptions = {},
): Promise<TrafficLog> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'assayer-traffic-')));
  try {
    const reading = await sortOut(files, folder);
    const members = reading.groups.flatMap((one) => one.members);
    const nothing = { fromS: 0, toS: 0, spanS: 0, silentHours: 0, rows: 0, pairs: [], named: [], badLines: [] };
    if (members.length === 0) return { ...nothing, unread: reading.unread, ignored: reading.ignored };
    const database = await openTrafficDatabase(
      folder,
      members.map(({ path }) => path),
      options.memoryMiB ?? 1024,
    );
    try {
      await database.run(
        'CREATE TABLE conns (file INTEGER, still_open BOOLEAN, uid VARCHAR, src VARCHAR, dst VARCHAR, port INTEGER, ' +
          'proto VARCHAR, ts DOUBLE, duration DOUBLE, bytes DOUBLE, failed BOOLEAN)',
      );
      await database.run('CREATE TABLE names (file INTEGER, uid VARCHAR, name VARCHAR)');
      await database.run(
        `CREATE TABLE files AS SELECT * FROM (VALUES ${members.map(({ index, path }) => `(${index}, ${quoted(path)})`).join(', ')}) AS f(id, path)`,
      );
      await load(database, reading, files);
      const bad = await badLines(database, files);
      await reduce(database, files.length);
      const span = { rows: 0, named: 0, fromS: 0, toS: 0, hours: 0 };
      await database.each(
        'SELECT count(*)::DOUBLE, coalesce(min(ts), 0), coalesce(max(ts), 0), count(DISTINCT floor(ts / 3600))::DOUBLE, ' +
          '(SELECT count(*) FROM named)::DOUBLE FROM rows',
        (column) => {
          span.rows = Number(column(0));
          span.fromS = Number(column(1));
          span.toS = Number(column(2));
          span.hours = Number(column(3));
          span.named = Number(column(4));
        },
      );
      const hours = span.rows === 0 ? 0 : Math.floor(span.toS / 3600) - Math.floor(span.fromS / 3600) + 1;
      return {
        pairs: await pairsOf(database, 'dst', span.rows, files),
        named: await pairsOf(database, 'name', span.named, files),
        rows: span.rows,
        fromS: span.fromS,
        toS: span.toS,
        spanS: span.toS - span.fromS,
        silentHours: hours - span.hours,
        badLines: bad,
        unread: reading.unread,
        ignored: reading.ignored,
      };
    } finally {
      database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
