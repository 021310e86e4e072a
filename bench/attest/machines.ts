import type { Context } from '../../src/core/index.ts';
import { sha256Hex } from '../../src/core/index.ts';
import type { Finding } from '../../src/core/index.ts';
import { decode } from '../../src/formats/index.ts';
import { attest, bareRecords, noReferences } from '../../src/witnesses/attest/index.ts';
import { simulatedMachines } from '../../src/witnesses/attest/testdata/simulated-machines.ts';
import type { Evidence } from '../../src/witnesses/evidence.ts';
import type { AnyDecoded } from '../../src/formats/index.ts';
import { firmwareManifests } from './manifests.ts';

interface BenchFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface BenchFleet {
  readonly machines: readonly { readonly name: string; readonly files: readonly BenchFile[] }[];
  /** Signed manifests of every firmware among the machines, and the logs that they name. */
  readonly references: readonly BenchFile[];
  readonly context: Context;
}

export function simulatedFleet(count: number): BenchFleet {
  const { machines: made, trust, now } = simulatedMachines(count, 3);
  const challenges = made.flatMap(({ challenge }) => (challenge === undefined ? [] : [challenge]));
  const machines = made.map(({ name, files }) => ({
    name,
    files: [...files].flatMap(([file, bytes]) => (file === 'challenge.json' ? [] : [{ file, bytes }])),
  }));
  const { references, root } = firmwareManifests(machines);
  const ref = { sha256: sha256Hex(root.bytes), file: root.file };
  return {
    machines,
    references,
    context: {
      asOf: now,
      seed: 0,
      trustRoots: [...trust, { ref, der: root.bytes }],
      policy: { requiredChecks: [] },
      challenges,
    },
  };
}

const decoded = ({ file, bytes }: BenchFile): Evidence<AnyDecoded> => ({
  sha256: sha256Hex(bytes),
  file,
  value: decode(bytes),
});

/** Every machine from its bytes to its findings, in one fleet; nothing that was decoded before is used again. */
export function examineFleet({ machines, references, context }: BenchFleet): readonly Finding[] {
  const members = machines.map(({ name, files }) => ({
    subject: { kind: 'machine' as const, id: name },
    input: { documents: { readable: files.map(decoded), unreadable: [] }, records: bareRecords(name) },
  }));
  const reference = { ...noReferences, documents: references.map(decoded) };
  const model = attest.learn({ reference, members }, context);
  return members.flatMap(({ subject, input }) => attest.testify(subject, input, model, context).findings);
}
