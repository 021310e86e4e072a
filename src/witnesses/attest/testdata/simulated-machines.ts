import { FormatError, sha256Hex } from '../../../core/index.ts';
import type { Challenge, TrustRoot } from '../../../core/index.ts';
import type { AnyDecoded } from '../../../formats/index.ts';
import { decode } from '../../../formats/index.ts';
import { parseCertificates } from '../../../formats/x509/index.ts';
import { simulateFleet } from '../../../simulate/index.ts';
import type { Evidence } from '../../evidence.ts';

/** One simulated machine's evidence as bytes, so that a test can damage it before it is decoded. */
export interface SimulatedMachine {
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly challenge: Challenge | undefined;
}

export interface SimulatedMachines {
  readonly machines: readonly SimulatedMachine[];
  readonly trust: readonly TrustRoot[];
  readonly now: string;
}

function challengeOf(name: string, bytes: Uint8Array | undefined): Challenge | undefined {
  if (bytes === undefined) return undefined;
  const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const nonce = typeof parsed === 'object' && parsed !== null && 'nonceHex' in parsed ? parsed.nonceHex : undefined;
  return typeof nonce === 'string' ? { machine: name, nonceHex: nonce } : undefined;
}

/** A small fleet in which nothing is altered. */
export function simulatedMachines(machines: number, seed: number): SimulatedMachines {
  const fleet = simulateFleet({ machines, seed, altered: 0, pictures: 0, logDays: 0 });
  const byMachine = new Map<string, Map<string, Uint8Array>>();
  const trust: TrustRoot[] = [];
  for (const { path, bytes } of fleet.files) {
    const [top, name, file] = path.split('/', 3);
    if (path.startsWith('references/trust/')) {
      const ref = { sha256: sha256Hex(bytes), file: path };
      for (const { der } of parseCertificates(bytes).certificates) trust.push({ ref, der });
    }
    if (top !== 'evidence' || name === undefined || file === undefined) continue;
    const files = byMachine.get(name) ?? new Map<string, Uint8Array>();
    byMachine.set(name, files.set(file, bytes));
  }
  return {
    machines: [...byMachine].map(([name, files]) => ({
      name,
      files,
      challenge: challengeOf(name, files.get('challenge.json')),
    })),
    trust,
    now: fleet.truth.asOf,
  };
}

/** The files as a witness gets them. */
export function decodeFiles(files: ReadonlyMap<string, Uint8Array>): {
  readonly readable: Evidence<AnyDecoded>[];
  readonly unreadable: { sha256: string; file: string; message: string; offset: number }[];
} {
  const readable: Evidence<AnyDecoded>[] = [];
  const unreadable: { sha256: string; file: string; message: string; offset: number }[] = [];
  for (const [file, bytes] of files) {
    if (file === 'challenge.json') continue;
    const ref = { sha256: sha256Hex(bytes), file };
    try {
      readable.push({ ...ref, value: decode(bytes) });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      unreadable.push({ ...ref, message: error.message, offset: error.offset });
    }
  }
  return { readable, unreadable };
}
