import { describe, expect, it } from 'vitest';
import type { CheckCode } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Inventory } from '../../formats/inventory/index.ts';
import type { Evidence } from '../evidence.ts';
import { attestMachine, checks } from './index.ts';
import type { AttestAnswer } from './index.ts';
import type { SimulatedMachine } from './testdata/simulated-machines.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';

const fleet = simulatedMachines(24, 5);

function kindsOf(machine: SimulatedMachine): string[] {
  return decodeFiles(machine.files).readable.map(({ value }) => value.kind);
}

const wanted = [
  'platform-certificate',
  'component-inventory',
  'redfish',
  'tpm-quote',
  'tpm-signature',
  'tcg-event-log',
];
const complete = fleet.machines.filter((machine) => {
  const kinds = kindsOf(machine);
  if (!wanted.every((kind) => kinds.includes(kind))) return false;
  // Not repaired: without the fleet's tables a recorded repair cannot explain its difference.
  return ask(decodeFiles(machine.files).readable, machine).testimony.findings.every(
    ({ outcome }) => outcome !== 'contradicts',
  );
});

function first(): SimulatedMachine {
  const [machine] = complete;
  if (machine === undefined) throw new Error('the simulated fleet has no machine with all its evidence');
  return machine;
}

function ask(
  readable: readonly Evidence<AnyDecoded>[],
  machine = first(),
  nonceHex = machine.challenge?.nonceHex,
): AttestAnswer {
  return attestMachine({
    machine: machine.name,
    documents: { readable, unreadable: [] },
    trust: fleet.trust,
    now: fleet.now,
    ...(nonceHex === undefined ? {} : { challenges: [{ machine: machine.name, nonceHex }] }),
  });
}

function outcomesOf(answer: AttestAnswer, check: CheckCode): string[] {
  return answer.testimony.findings.filter((finding) => finding.check === check).map(({ outcome }) => outcome);
}

/** The decoded evidence with one document changed; a new name, since the same name is the same bytes. */
function altered(change: (decoded: AnyDecoded) => AnyDecoded | undefined): Evidence<AnyDecoded>[] {
  return decodeFiles(first().files).readable.map((document) => {
    const value = change(document.value);
    return value === undefined ? document : { ...document, sha256: 'f'.repeat(64), value };
  });
}

function withInventory(decoded: AnyDecoded, change: (inventory: Inventory) => Inventory): AnyDecoded | undefined {
  if (decoded.kind !== 'component-inventory') return undefined;
  return { kind: 'component-inventory', value: change(decoded.value), describe: decoded.describe };
}

/** Flips the last bit of the file that decodes as this kind and passes the test, and decodes everything again. */
function flipped(accepts: (decoded: AnyDecoded) => boolean): Evidence<AnyDecoded>[] {
  const machine = first();
  const files = new Map<string, Uint8Array>();
  for (const [name, bytes] of machine.files) {
    const [document] = decodeFiles(new Map([[name, bytes]])).readable;
    const copy = Uint8Array.from(bytes);
    const last = copy.length - 1;
    if (document !== undefined && accepts(document.value)) copy[last] = (copy[last] ?? 0) ^ 1;
    files.set(name, copy);
  }
  return decodeFiles(files).readable;
}

describe('a machine with all its evidence', () => {
  const agreeing: readonly CheckCode[] = [
    'attest/platform-cert-signature',
    'attest/platform-cert-holder',
    'attest/component-missing',
    'attest/component-unexpected',
    'attest/component-changed',
    'attest/inventory-agreement',
    'attest/ek-chain',
    'attest/ak-binding',
    'attest/quote-signature',
    'attest/quote-nonce',
    'attest/quote-pcrs',
    'attest/event-log-replay',
    'attest/event-log-structure',
    'attest/event-log-digests',
    'attest/firmware-version',
  ];
  const answer = ask(decodeFiles(first().files).readable);
  it.each(agreeing)('agrees on %s', (check) => {
    expect(outcomesOf(answer, check)).toEqual(['agrees']);
  });
});

describe('a machine without evidence', () => {
  const { findings, coverage } = ask([]).testimony;
  it('is blind on every check', () => {
    expect(findings.map(({ check }) => check).sort()).toEqual(checks.map(({ code }) => code).sort());
    expect(findings.every(({ outcome }) => outcome === 'blind')).toBe(true);
    expect(coverage.share).toBe(0);
  });
});

describe('a planted fault contradicts', () => {
  const only = (answer: AttestAnswer): CheckCode[] => [
    ...new Set(answer.testimony.findings.filter(({ outcome }) => outcome === 'contradicts').map(({ check }) => check)),
  ];

  it('platform-cert-signature, and its differences are said to be unverified', () => {
    expect(only(ask(flipped(({ kind }) => kind === 'platform-certificate')))).toEqual([
      'attest/platform-cert-signature',
    ]);
  });
  it('platform-cert-holder, by another machine\u2019s EK', () => {
    const other = complete[1] ?? first();
    const ek = decodeFiles(other.files).readable.find(
      ({ value }) => value.kind === 'x509-certificate' && value.value.tpm !== undefined,
    );
    const own = decodeFiles(first().files).readable.filter(
      ({ value }) => value.kind !== 'x509-certificate' || value.value.tpm === undefined,
    );
    expect(outcomesOf(ask(ek === undefined ? own : [...own, ek]), 'attest/platform-cert-holder')).toEqual([
      'contradicts',
    ]);
  });
  it('ek-chain and ak-binding', () => {
    const isEk = (decoded: AnyDecoded): boolean =>
      decoded.kind === 'x509-certificate' && decoded.value.tpm !== undefined;
    expect(outcomesOf(ask(flipped(isEk)), 'attest/ek-chain')).toEqual(['contradicts']);
    const forge = <T extends { readonly signature: Uint8Array; readonly fingerprint: string }>(certificate: T): T => ({
      ...certificate,
      signature: certificate.signature.map((octet, i) => (i === 20 ? octet ^ 1 : octet)),
      // Another fingerprint, as other bytes would have: chain results are remembered by it.
      fingerprint: 'f'.repeat(64),
    });
    const forgedAk = altered((decoded) => {
      if (decoded.kind !== 'x509-certificate' || !decoded.value.extendedKeyUsage.includes('2.23.133.8.3'))
        return undefined;
      return { ...decoded, value: forge(decoded.value) };
    });
    expect(outcomesOf(ask(forgedAk), 'attest/ak-binding')).toEqual(['contradicts']);
  });
  it('component-unexpected, by one part in one of the lists', () => {
    const answer = ask(
      altered((decoded) =>
        withInventory(decoded, (inventory) => {
          const [model] = inventory.components;
          const added =
            model === undefined
              ? []
              : [
                  {
                    ...model,
                    class: { registry: '2.23.133.18.3.1', value: '00090002' },
                    manufacturer: 'Q',
                    model: 'Q1',
                    serial: 'Q0000001',
                  },
                ];
          return { ...inventory, components: [...inventory.components, ...added] };
        }),
      ),
    );
    expect(only(answer)).toContain('attest/component-unexpected');
    expect(answer.difference.filter(({ kind }) => kind === 'unexpected')).toHaveLength(1);
  });
  it('component-missing where no list names the part', () => {
    const answer = ask(
      altered((decoded) =>
        withInventory(decoded, (inventory) => {
          const at = inventory.components.findIndex(({ class: named }) => named?.value.startsWith('0006') === true);
          return { ...inventory, components: inventory.components.filter((_, i) => i !== at) };
        }),
      ).filter(({ value }) => value.kind !== 'redfish'),
    );
    expect(answer.difference.some(({ kind }) => kind === 'missing')).toBe(true);
    expect(only(answer)).toContain('attest/component-missing');
  });
  it('component-changed and inventory-agreement, by one serial that only the operating system states', () => {
    const answer = ask(
      altered((decoded) =>
        withInventory(decoded, (inventory) => {
          const at = inventory.components.findIndex(
            ({ class: named, serial }) => named?.value.startsWith('0006') === true && serial !== undefined,
          );
          return {
            ...inventory,
            components: inventory.components.map((component, i) =>
              i === at ? { ...component, serial: 'ZZ99ZZ99' } : component,
            ),
          };
        }),
      ),
    );
    expect(only(answer).sort()).toEqual(['attest/component-changed', 'attest/inventory-agreement']);
  });
  it('quote-signature', () => {
    const answer = ask(flipped(({ kind }) => kind === 'tpm-signature'));
    expect(outcomesOf(answer, 'attest/quote-signature')).toEqual(['contradicts']);
    const pcrs = answer.testimony.findings.find(({ check }) => check === 'attest/quote-pcrs');
    expect(pcrs?.detail).toContain('unverified');
  });
  it('quote-nonce', () => {
    expect(only(ask(decodeFiles(first().files).readable, first(), '00'.repeat(20)))).toEqual(['attest/quote-nonce']);
  });
  it('quote-pcrs and event-log-replay, by one bit of one digest', () => {
    const answer = ask(
      altered((decoded) => {
        if (decoded.kind !== 'tcg-event-log') return undefined;
        const events = decoded.value.events.map((event) =>
          event.index !== 3
            ? event
            : {
                ...event,
                digests: event.digests.map((entry) => ({
                  ...entry,
                  digest: entry.digest.map((octet, i) => (i === 0 ? octet ^ 1 : octet)),
                })),
              },
        );
        return { ...decoded, value: { ...decoded.value, events } };
      }),
    );
    expect(only(answer)).toEqual(expect.arrayContaining(['attest/quote-pcrs', 'attest/event-log-replay']));
  });
  it('event-log-structure, by a second separator; event-log-digests, by other data', () => {
    const change =
      (edit: 'again' | 'data') =>
      (decoded: AnyDecoded): AnyDecoded | undefined => {
        if (decoded.kind !== 'tcg-event-log') return undefined;
        const { events } = decoded.value;
        const separator = events.findIndex(({ typeName }) => typeName === 'EV_SEPARATOR');
        const again = events.slice(separator, separator + 1);
        const data = events.map((event, i) =>
          i === separator ? { ...event, data: Uint8Array.of(255, 255, 255, 255) } : event,
        );
        return { ...decoded, value: { ...decoded.value, events: edit === 'again' ? [...events, ...again] : data } };
      };
    expect(only(ask(altered(change('again'))))).toContain('attest/event-log-structure');
    expect(only(ask(altered(change('data'))))).toContain('attest/event-log-digests');
  });
  it('firmware-version, by a version that nobody ordered', () => {
    const answer = ask(
      altered((decoded) =>
        withInventory(decoded, (inventory) => ({
          ...inventory,
          components: inventory.components.map((component) =>
            component.class?.value.startsWith('0013') === true ? { ...component, revision: '66.6' } : component,
          ),
        })),
      ),
    );
    expect(only(answer)).toEqual(expect.arrayContaining(['attest/firmware-version', 'attest/component-changed']));
  });
  it('nothing but its own check goes blind for one unreadable file', () => {
    const readable = decodeFiles(first().files).readable.filter(({ value }) => value.kind !== 'tcg-event-log');
    const answer = attestMachine({
      documents: { readable, unreadable: [{ sha256: 'e'.repeat(64), file: 'log', message: 'torn', offset: 9 }] },
      trust: fleet.trust,
      now: fleet.now,
    });
    const log = answer.testimony.findings.find(({ check }) => check === 'attest/event-log-structure');
    expect(log?.outcome === 'blind' && log.reason.reason).toBe('unreadable');
    expect(outcomesOf(answer, 'attest/component-unexpected')).toEqual(['agrees']);
    expect(outcomesOf(answer, 'attest/quote-signature')).toEqual(['agrees']);
  });
});
