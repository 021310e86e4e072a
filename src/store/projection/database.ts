import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What the projection needs of a database: PGlite here, a PostgreSQL server by the same two calls. */
export interface Database {
  readonly run: (sql: string) => Promise<void>;
  readonly query: (
    sql: string,
    parameters?: readonly unknown[],
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly close: () => Promise<void>;
}

/*
 * PGlite computes for seconds at a stretch, hence the thread. Its program is text because it must start the same way from
 * source, from the bundle and under the test runner, of which only one has a file beside this one; it is plain JavaScript
 * and has nothing to compute. Parser 20: int8 as text, as the pg client gives it, because a number loses digits above 2^53.
 */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const ready = import(workerData.module).then(({ PGlite }) =>
  PGlite.create({ dataDir: workerData.folder, parsers: { 20: (value) => value } }));
parentPort.on('message', async ({ call, kind, sql, parameters }) => {
  try {
    const database = await ready;
    if (kind === 'close') await database.close();
    const rows = kind === 'run' ? (await database.exec(sql), []) : kind === 'query' ? (await database.query(sql, parameters)).rows : [];
    parentPort.postMessage({ call, rows });
  } catch (error) {
    parentPort.postMessage({ call, error: String(error && error.message || error) });
  }
});
`;

interface Answer {
  readonly call: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly error: string | undefined;
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'call' in value && typeof value.call === 'number';
}

/** Starts the embedded PostgreSQL in a worker thread on `folder` (`memory://` for none). */
export function startDatabase(folder: string): Database {
  const module = pathToFileURL(createRequire(import.meta.url).resolve('@electric-sql/pglite')).href;
  const worker = new Worker(program, { eval: true, workerData: { module, folder } });
  const waiting = new Map<
    number,
    { readonly resolve: (answer: Answer) => void; readonly reject: (e: Error) => void }
  >();
  let calls = 0;
  const failAll = (error: Error): void => {
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };
  worker.on('message', (message: unknown) => {
    if (!isAnswer(message)) return;
    waiting.get(message.call)?.resolve(message);
    waiting.delete(message.call);
  });
  worker.on('error', failAll);
  worker.on('exit', () => {
    failAll(new Error('the database stopped'));
  });
  const ask = async (kind: string, sql: string, parameters: readonly unknown[]): Promise<Answer['rows']> => {
    const call = calls++;
    const answer = await new Promise<Answer>((resolve, reject) => {
      waiting.set(call, { resolve, reject });
      worker.postMessage({ call, kind, sql, parameters });
    });
    if (answer.error !== undefined) throw new Error(`the database refused: ${answer.error}`);
    return answer.rows;
  };
  return {
    run: async (sql) => {
      await ask('run', sql, []);
    },
    query: async (sql, parameters = []) => (await ask('query', sql, parameters)) ?? [],
    close: async () => {
      try {
        await ask('close', '', []);
      } finally {
        await worker.terminate();
      }
    },
  };
}
