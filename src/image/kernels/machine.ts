import { kernelsBase64 } from './wasm.ts';

type Kernel = (...numbers: readonly number[]) => void;

function isKernel(value: unknown): value is Kernel {
  return typeof value === 'function';
}

export interface Machine {
  readonly spreadRow: Kernel;
  readonly spreadColumns: Kernel;
  readonly blurRow: Kernel;
  readonly blurColumns: Kernel;
  readonly excessRow: Kernel;
  readonly atLeast: Kernel;
  readonly halveRows: Kernel;
  readonly boxThree: Kernel;
  /** Working memory of at least `bytes`; views are good until the next call. */
  readonly room: (bytes: number) => {
    readonly bytes: Uint8Array;
    readonly words: Uint32Array;
    readonly halves: Uint16Array;
  };
}

const page = 65_536;

/**
 * The compiled kernels with working memory of their own, a few rows of a picture at most. Results never depend on what the
 * memory held before.
 */
function start(): Machine {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const code = Uint8Array.from(atob(kernelsBase64), (letter) => letter.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  const kernel = (name: string): Kernel => {
    const found = exports[name];
    if (!isKernel(found)) throw new Error(`no kernel ${name}`);
    return found;
  };
  return {
    spreadRow: kernel('spreadRow'),
    spreadColumns: kernel('spreadColumns'),
    blurRow: kernel('blurRow'),
    blurColumns: kernel('blurColumns'),
    excessRow: kernel('excessRow'),
    atLeast: kernel('atLeast'),
    halveRows: kernel('halveRows'),
    boxThree: kernel('boxThree'),
    room(bytes) {
      const missing = bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / page));
      const { buffer } = memory;
      return { bytes: new Uint8Array(buffer), words: new Uint32Array(buffer), halves: new Uint16Array(buffer) };
    },
  };
}

let started: Machine | undefined;

/** One machine a thread, started when a picture is first looked at. */
export function machine(): Machine {
  return (started ??= start());
}
