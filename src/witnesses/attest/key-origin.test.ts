import { describe, expect, it } from 'vitest';
import type { Activation, Finding } from '../../core/index.ts';
import { toHex } from '../../core/index.ts';
import { decode } from '../../formats/index.ts';
import { attestMachine } from './index.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';
import type { SimulatedMachine } from './testdata/simulated-machines.ts';

const fleet = simulatedMachines(40, 11);
const [own, other] = fleet.machines.filter(({ files }) => files.has('quote.bin') && files.has('ek.der'));
if (own === undefined || other === undefined) throw new Error('no two simulated machines with a quote');

const quoted = ['quote.bin', 'quote.sig', 'ak.pem', 'ak.pub'] as const;

function bytesOf(machine: SimulatedMachine, name: string): Uint8Array {
  const bytes = machine.files.get(name);
  if (bytes === undefined) throw new Error(`no ${name}`);
  return bytes;
}

function binding(files: ReadonlyMap<string, Uint8Array>, activations: readonly Activation[] = []): readonly Finding[] {
  const { findings } = attestMachine({
    machine: 'm',
    documents: decodeFiles(files),
    trust: fleet.trust,
    now: fleet.now,
    activations,
  }).testimony;
  return findings.filter(({ check }) => check === 'attest/ak-binding');
}

/** A record that this machine's keys answered a credential. */
function activation(machine: SimulatedMachine, ek: SimulatedMachine = machine): Activation {
  const certificate = decode(bytesOf(ek, 'ek.der'));
  const key = decode(bytesOf(machine, 'ak.pub'));
  if (certificate.kind !== 'x509-certificate' || key.kind !== 'tpm-public') throw new Error('not the keys expected');
  const { spkiSha256 } = certificate.value.publicKey;
  return { machine: 'm', ekSpkiSha256: spkiSha256, akNameHex: toHex(key.value.name), answeredAt: fleet.now };
}

describe('the machine that an attestation key lives in', () => {
  it('is known where the quote names this machine\u2019s endorsement key above its signer', () => {
    expect(binding(own.files).map(({ outcome }) => outcome)).toEqual(['agrees']);
  });

  it('is not known from the certificate of a key in another machine', () => {
    const swapped = new Map([...own.files, ...quoted.map((name) => [name, bytesOf(other, name)] as const)]);
    const [finding] = binding(swapped);
    expect(finding?.outcome).toBe('blind');
    expect(finding?.detail).toMatch(/in which machine\u2019s is not known/);
  });

  it('is not known without an EK certificate, nor without a quote', () => {
    const without = (...names: readonly string[]) => new Map([...own.files].filter(([name]) => !names.includes(name)));
    expect(binding(without('ek.der'))[0]?.outcome).toBe('blind');
    expect(binding(without('quote.bin', 'quote.sig'))[0]?.outcome).toBe('blind');
  });

  it('is known by a credential that the key answered, without any certificate of it, and by no other key\u2019s answer', () => {
    const bare = new Map([...own.files].filter(([name]) => name !== 'ak.pem'));
    expect(binding(bare)[0]?.outcome).toBe('blind');
    expect(binding(bare, [activation(own)])[0]?.outcome).toBe('agrees');
    expect(binding(bare, [activation(other)])[0]?.outcome).toBe('blind');
    expect(binding(bare, [activation(own, other)])[0]?.outcome).toBe('blind');
    expect(binding(bare, [{ ...activation(own), machine: 'another' }])[0]?.outcome).toBe('blind');
  });

  it('is remarked upon until somebody certified the key or a credential was answered', () => {
    const bare = new Map([...own.files].filter(([name]) => name !== 'ak.pem'));
    const nonceHex = own.challenge?.nonceHex ?? '';
    const said = (activations: readonly Activation[]): string =>
      attestMachine({
        ...{ machine: 'm', documents: decodeFiles(bare), trust: fleet.trust, now: fleet.now, activations },
        challenges: [{ machine: 'm', nonceHex }],
      })
        .testimony.findings.filter(({ check }) => check === 'attest/quote-nonce' || check === 'attest/quote-pcrs')
        .map(({ outcome, detail }) => `${outcome}: ${detail}`)
        .join('\n');
    const remark = 'No certificate that leads to a trusted root says whose key signed';
    expect(said([])).toContain(remark);
    expect(said([activation(other)])).toContain(remark);
    expect(said([activation(own)])).not.toContain(remark);
    expect(said([activation(own)])).toContain('agrees: ');
  });
});

describe('a nonce', () => {
  const ask = (change: object) =>
    attestMachine({
      machine: 'm',
      documents: decodeFiles(own.files),
      trust: fleet.trust,
      now: fleet.now,
      challenges: [{ machine: 'm', nonceHex: own.challenge?.nonceHex ?? '', ...change }],
    }).testimony.findings.find(({ check }) => check === 'attest/quote-nonce');

  it('is this machine\u2019s, and good for one quote', () => {
    expect(ask({})?.outcome).toBe('agrees');
    expect(ask({ askedOf: 'another' })?.outcome).toBe('contradicts');
    expect(ask({ answeredBy: '00'.repeat(32) })?.detail).toMatch(/has answered before/);
    const quote = decodeFiles(own.files).readable.find(({ value }) => value.kind === 'tpm-quote');
    expect(ask({ answeredBy: quote?.sha256 })?.outcome).toBe('agrees');
    const superseded = ask({ supersededAt: '2026-01-02T03:04:05Z' });
    expect(superseded).toMatchObject({ outcome: 'blind', reason: { reason: 'stale' } });
    expect(superseded?.detail).toContain('superseded at 2026-01-02T03:04:05Z');
  });
});
