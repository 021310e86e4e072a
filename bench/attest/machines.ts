import type { Context } from '../../src/core/index.ts';
import { sha256Hex } from '../../src/core/index.ts';
import { decode } from '../../src/formats/index.ts';
import { attest, emptyRecords, noReferences } from '../../src/witnesses/attest/index.ts';
import { simulatedMachines } from '../../src/witnesses/attest/testdata/simulated-machines.ts';

export interface BenchFleet {
  readonly machines: readonly {
    readonly name: string;
    readonly files: readonly { readonly file: string; readonly bytes: Uint8Array }[];
  }[];
  readonly context: Context;
}

export function simulatedFleet(count: number): BenchFleet {
  const { machines, trust, now } = simulatedMachines(count, 3);
  const challenges = machines.flatMap(({ challenge }) => (challenge === undefined ? [] : [challenge]));
  return {
    machines: machines.map(({ name, files }) => ({
      name,
      files: [...files].flatMap(([file, bytes]) => (file === 'challenge.json' ? [] : [{ file, bytes }])),
    })),
    context: { asOf: now, seed: 0, trustRoots: trust, policy: { requiredChecks: [] }, challenges },
  };
}

/** Every machine from its bytes to its findings, in one fleet; nothing that was decoded before is used again. */
export function examineFleet({ machines, context }: BenchFleet): number {
  const members = machines.map(({ name, files }) => ({
    subject: { kind: 'machine' as const, id: name },
    input: {
      documents: {
        readable: files.map(({ file, bytes }) => ({ sha256: sha256Hex(bytes), file, value: decode(bytes) })),
        unreadable: [],
      },
      records: emptyRecords(name),
    },
  }));
  const model = attest.learn({ reference: noReferences, members }, context);
  let findings = 0;
  for (const { subject, input } of members) findings += attest.testify(subject, input, model, context).findings.length;
  return findings;
}
