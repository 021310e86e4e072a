import { sha256Hex } from '../../../core/index.ts';
import type { Challenge, CheckCode, Finding, TrustRoot } from '../../../core/index.ts';
import { decode } from '../../../formats/index.ts';
import type { AnyDecoded } from '../../../formats/index.ts';
import type { Evidence } from '../../evidence.ts';
import { attestMachine, bareRecords, } from '../index.ts';

export const now = '2026-03-01T00:00:00Z';

export function evidence(file: string, bytes: Uint8Array): Evidence<AnyDecoded> {
  return { sha256: sha256Hex(bytes), file, value: decode(bytes) };
}

export interface Asked {
  readonly files: readonly Evidence<AnyDecoded>[];
  readonly references?: readonly Evidence<AnyDecoded>[];
  readonly trust?: readonly Uint8Array[];
  readonly firmware?: string;
  readonly challenges?: readonly Omit<Challenge, 'machine'>[];
}

export function ask({ files, references = [], trust = [], firmware, challenges = [] }: Asked): readonly Finding[] {
  const roots: TrustRoot[] = trust.map((der) => ({ ref: { sha256: sha256Hex(der), file: 'root.der' }, der }));
  const change = {
    line: 2,
    at: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
    machine: 'm',
    kind: 'firmware' as const,
    partOut: undefined,
    partIn: undefined,
    firmware,
    ticket: 'T-1',
    by: 'us',
  };
  const records = { ...bareRecords('m'), changes: firmware === undefined ? [] : [change] };
  const documents = { readable: files, unreadable: [] };
  return attestMachine({
    ...{ machine: 'm', documents, references, trust: roots, now, records },
    challenges: challenges.map((one) => ({ ...one, machine: 'm' })),
  }).testimony.findings;
}

export function outcomes(findings: readonly Finding[], check: CheckCode): string[] {
  return findings.filter((finding) => finding.check === check).map(({ outcome }) => outcome);
}
