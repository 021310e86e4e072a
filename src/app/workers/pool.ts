import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { BatchAnswer } from '../attest-batch.ts';
import type { AttestTask } from './attest-worker.ts';
import type { LimitTask, PictureResult, TestifyTask } from './pictures-worker.ts';
import type { RenderTask } from './render-worker.ts';
import { workerFile } from './worker-file.ts';

/** What each worker file's function takes and gives; file and function share the name. */
interface Workers {
  readonly attest: { readonly task: AttestTask; readonly result: readonly BatchAnswer[] };
  readonly render: { readonly task: RenderTask; readonly result: undefined };
  readonly pictures: { readonly task: TestifyTask | LimitTask; readonly result: PictureResult };
}

/** Worker threads that all run one worker's function; `run` rejects with what the function throws. */
export interface Pool<W extends keyof Workers> {
  readonly run: (task: Workers[W]['task']) => Promise<Workers[W]['result']>;
  readonly close: () => Promise<void>;
}

/** A nursery of a third of the default: what a machine needs is dropped with it, and a larger one only fills before it is cleared. */
function limitsOf(worker: keyof Workers): { readonly resourceLimits?: ResourceLimits } {
  return worker === 'attest' ? { resourceLimits: { maxYoungGenerationSizeMb: 16 } } : {};
}

/** As many threads as there are cores, started with the first task. Memory is a few boards' pixels per thread. */
export function openPool<W extends keyof Workers>(worker: W): Pool<W> {
  let pool: Piscina<Workers[W]['task'], Workers[W]['result']> | undefined;
  return {
    run(task) {
      pool ??= new Piscina<Workers[W]['task'], Workers[W]['result']>({
        filename: workerFile(`${worker}-worker`),
        name: worker,
        minThreads: 1,
        maxThreads: availableParallelism(),
        // Unless told, it ends a thread that waits for a moment, and the next task pays for a new one that has everything to read anew.
        idleTimeout: 60_000,
        ...limitsOf(worker),
      });
      return pool.run(task);
    },
    close: async () => pool?.destroy(),
  };
}
