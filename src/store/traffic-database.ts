import type { DuckDBConnection } from '@duckdb/node-api';

export interface TrafficDatabase {
  readonly run: (sql: string) => Promise<void>;
  /** Calls `visit` for each row of the answer; a value is read by its column. Chunks are dropped as they are read. */
  readonly each: (sql: string, visit: (column: (index: number) => unknown) => void) => Promise<void>;
  readonly close: () => void;
}

export const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

async function each(
  connection: DuckDBConnection,
  sql: string,
  visit: (column: (index: number) => unknown) => void,
): Promise<void> {
  const result = await connection.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const vectors = Array.from({ length: chunk.columnCount }, (_, index) => chunk.getColumnVector(index));
    for (let row = 0; row < chunk.rowCount; row++) {
      visit((index) => vectors[index]?.getItem(row));
    }
  }
}

/**
 * An in-memory DuckDB that may read `files` (real paths) and nothing else, downloads nothing and spills to `folder`. The
 * engine is loaded on the first call: it costs more to start than the rest of the program.
 */
export async function openTrafficDatabase(
  folder: string,
  files: readonly string[],
  memoryMiB: number,
): Promise<TrafficDatabase> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryMiB}MiB`,
    temp_directory: folder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  const run = async (sql: string): Promise<void> => {
    await connection.run(sql);
  };
  await run(`SET allowed_paths = [${files.map(quoted).join(', ')}]`);
  await run(`SET allowed_directories = [${quoted(`${folder}/`)}]`);
  await run('SET enable_external_access = false');
  await run('SET lock_configuration = true');
  return {
    run,
    each: (sql, visit) => each(connection, sql, visit),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
