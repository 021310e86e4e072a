import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { workerFile } from './worker-file.ts';

/** A function that a worker file exports. */
export interface WorkerFunction {
  readonly file: string;
  readonly name: string;
}

/** Worker threads that all run one worker file; `run` rejects with the worker's error. */
export interface Pool<Task, Result> {
  readonly run: (task: Task) => Promise<Result>;
  readonly close: () => Promise<void>;
  readonly threads: number;
}

/** As many threads as there are cores, and never more than there are tasks. Memory is a board's pixels per thread. */
export function openPool<Task, Result>(worker: WorkerFunction, tasks: number): Pool<Task, Result> {
  const threads = Math.max(1, Math.min(availableParallelism(), tasks));
  const pool = new Piscina<Task, Result>({
    filename: workerFile(worker.file),
    name: worker.name,
    minThreads: threads,
    maxThreads: threads,
  });
  return { run: (task) => pool.run(task), close: () => pool.destroy(), threads };
}

/** Runs every task, results in the order of the tasks, and says after each how many are done. */
export async function runAll<Task, Result>(
  worker: WorkerFunction,
  tasks: readonly Task[],
  done: (count: number) => void = () => undefined,
): Promise<Result[]> {
  if (tasks.length === 0) return [];
  const pool = openPool<Task, Result>(worker, tasks.length);
  try {
    let count = 0;
    return await Promise.all(
      tasks.map(async (task) => {
        const result = await pool.run(task);
        done(++count);
        return result;
      }),
    );
  } finally {
    await pool.close();
  }
}
