import { describe, expect, it } from 'vitest';
import type { CheckCode, Finding } from '../../core/index.ts';
import type { PlatformCertificate } from '../../formats/platformcert/index.ts';
import { isoTime } from '../../core/index.ts';
import { parseCertificate } from '../../formats/x509/index.ts';
import {
  basicConstraints,
  certificate,
  extendedKeyUsage,
  keySequence,
  keyUsage,
  organisation,
  platformCertificate,
  rootCertificate,
} from '../../simulate/identity/index.ts';
import type { Documents } from '../evidence.ts';
import { attest, attestMachine, bareRecords, noReferences } from './index.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';

const fleet = simulatedMachines(24, 5);
const genuine = fleet.machines.find(({ files }) => {
  const kinds = decodeFiles(files).readable.map(({ value }) => value.kind);
  if (!kinds.includes('platform-certificate') || !kinds.includes('component-inventory')) return false;
  return outcomes(ask(files), 'attest/component-changed').join() === 'agrees';
});
if (genuine === undefined) throw new Error('no simulated machine as ordered');
const files = genuine.files;
const keys = keySequence('an adversary');
const span = { fromMs: Date.parse('2026-10-30'), toMs: Date.parse('2040-01-01') };
const forger = { name: organisation('Forger', 'Forger'), key: keys(0) };

function ask(given: ReadonlyMap<string, Uint8Array>, trust = fleet.trust): readonly Finding[] {
  return attestMachine({ documents: decodeFiles(given), trust, now: fleet.now }).testimony.findings;
}

function outcomes(findings: readonly Finding[], check: CheckCode): string[] {
  return findings.filter((finding) => finding.check === check).map(({ outcome }) => outcome);
}

function own(): PlatformCertificate {
  for (const { value } of decodeFiles(files).readable) if (value.kind === 'platform-certificate') return value.value;
  throw new Error('no platform certificate');
}

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A certificate of the adversary for this machine's serial, later than the real one and with other parts. */
function forged(issuer = forger): Uint8Array {
  const { serial, holder } = own();
  return platformCertificate({
    issuer,
    serial: Uint8Array.of(0x41, 7),
    validity: span,
    holder: {
      issuer: organisation('Sentry Silicon', 'Sentry Silicon TPM Root'),
      serial: hex(holder.serialNumber ?? ''),
    },
    platform: { manufacturer: 'M', model: 'M', version: '1', serial: serial ?? '' },
    components: [
      {
        classValue: '00060004',
        manufacturer: 'F',
        model: 'F1',
        serial: 'F0001',
        revision: undefined,
        fieldReplaceable: true,
      },
    ],
  });
}

function withFiles(...more: readonly [string, Uint8Array][]): ReadonlyMap<string, Uint8Array> {
  return new Map([...files, ...more]);
}

function without(kind: string): ReadonlyMap<string, Uint8Array> {
  const kept = decodeFiles(files).readable.filter(({ value }) => value.kind !== kind);
  return new Map([...files].filter(([name]) => kept.some(({ file }) => file === name)));
}

describe('a forged platform certificate', () => {
  it('beside the real one is left out, though it is later', () => {
    expect(isoTime(span.fromMs) > own().notBefore).toBe(true);
    const findings = ask(withFiles(['forged.der', forged()]));
    const unexpected = findings.find(({ check }) => check === 'attest/component-unexpected');
    expect(unexpected?.outcome).toBe('agrees');
    expect(unexpected?.detail).toContain('forged.der');
    expect(outcomes(findings, 'attest/platform-cert-signature')).toContain('blind');
  });
  it('alone agrees with nothing where the operator named roots', () => {
    const bare = without('platform-certificate');
    const findings = ask(new Map([...bare, ['forged.der', forged()]]));
    for (const check of ['attest/component-missing', 'attest/component-changed', 'attest/firmware-version'] as const) {
      expect(outcomes(findings, check)).not.toContain('agrees');
    }
  });
  it('among a machine\u2019s own evidence agrees with nothing, root or no root', () => {
    const subject = { kind: 'machine' as const, id: 'm' };
    const context = { asOf: fleet.now, seed: 0, trustRoots: [], policy: { requiredChecks: [] }, challenges: [] };
    const given = (documents: Documents, named: Documents['readable']): Finding[] => {
      const input = { documents, records: bareRecords('m') };
      const reference = { ...noReferences, platformCertificates: named };
      const model = attest.learn({ reference, members: [{ subject, input }] }, context);
      return [...attest.testify(subject, input, model, context).findings];
    };
    const everything = decodeFiles(files);
    expect(outcomes(given(everything, []), 'attest/component-changed')).toEqual(['blind']);
    // The same certificate agrees where the operator laid it among the references.
    const certificates = everything.readable.filter(({ value }) => value.kind === 'platform-certificate');
    expect(outcomes(given(everything, certificates), 'attest/component-changed')).toEqual(['agrees']);
  });
  it('without any root, agrees as unverified, and no longer where two name different parts', () => {
    const [single] = ask(files, []).filter(({ check }) => check === 'attest/component-changed');
    expect([single?.outcome, single?.detail.includes('unverified')]).toEqual(['agrees', true]);
    for (const check of ['attest/component-missing', 'attest/component-unexpected'] as const) {
      expect(outcomes(ask(withFiles(['forged.der', forged()]), []), check)).not.toContain('agrees');
    }
  });
});

describe('a leaf under a trusted root', () => {
  const root = { name: organisation('Root', 'Root'), key: keys(1) };
  const der = rootCertificate(root, span);
  const trust = [...fleet.trust, { ref: { sha256: 'a'.repeat(64), file: 'root.der' }, der }];
  const leaf = { name: organisation('Leaf', 'Leaf'), key: keys(2) };
  const signedBy = (use: string | undefined, usage = 0): string[] => {
    const issued = certificate({
      serial: Uint8Array.of(0x42),
      issuer: root,
      subject: leaf.name,
      key: leaf.key,
      validity: span,
      extensions: [basicConstraints(false), keyUsage(usage), ...(use === undefined ? [] : [extendedKeyUsage(use)])],
    });
    expect(parseCertificate(issued).isCa).toBe(false);
    const given = new Map([
      ...without('platform-certificate'),
      ['leaf.der', issued],
      ['forged.der', forged(leaf)],
    ] as const);
    return outcomes(ask(given, trust), 'attest/platform-cert-signature');
  };
  it('may sign platform certificates where it is certified for that or for any signature', () => {
    expect(signedBy('2.23.133.8.2')).toEqual(['agrees']);
    expect(signedBy(undefined)).toEqual(['agrees']);
  });
  it.each(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '2.23.133.8.1', '2.23.133.8.3'])(
    'may not where it is certified for %s',
    (use) => {
      expect(signedBy(use)).toEqual(['blind']);
    },
  );
  it('may not with a key that does not sign', () => {
    expect(signedBy(undefined, 4)).toEqual(['blind']);
  });
});
