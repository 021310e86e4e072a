import { describe, expect, it } from 'vitest';
import type { AnyDecoded } from '../../formats/index.ts';
import type { OrderRow } from '../../formats/tables/index.ts';
import { attestMachine, bareRecords } from './index.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';

const fleet = simulatedMachines(24, 5);
const machine = fleet.machines.find(({ files }) => files.has('platform-certificate.der') && files.has('hardware.json'));
if (machine === undefined) throw new Error('no simulated machine with a certificate and a list of parts');
const { files } = machine;

/** The list without its last part, and with one that nobody lists. */
function altered(decoded: AnyDecoded): AnyDecoded {
  if (decoded.kind !== 'component-inventory') return decoded;
  const { components } = decoded.value;
  const [first] = components;
  if (first === undefined) throw new Error('an empty list');
  const added = { ...first, manufacturer: 'Nobody', model: 'Listener', serial: 'X1', revision: undefined };
  return { ...decoded, value: { ...decoded.value, components: [...components.slice(0, -1), added, added] } };
}

const order: OrderRow = {
  line: 2,
  order: 'O-1',
  orderLine: '1',
  machine: 'm',
  model: undefined,
  class: 'NIC',
  manufacturer: 'Maker',
  partModel: 'N-9',
  serial: 'ordered-only',
  quantity: 1,
};

function details(names: readonly string[], orders: readonly OrderRow[]): readonly string[] {
  const given = new Map([...files].filter(([name]) => names.includes(name)));
  const readable = decodeFiles(given).readable.map((one) => ({ ...one, value: altered(one.value) }));
  const { findings } = attestMachine({
    machine: 'm',
    documents: { readable, unreadable: [] },
    trust: fleet.trust,
    now: fleet.now,
    records: { ...bareRecords('m'), orders },
  }).testimony;
  return findings.filter(({ outcome }) => outcome === 'contradicts').map(({ detail }) => detail);
}

describe('what a difference is called', () => {
  const both = ['platform-certificate.der', 'hardware.json'];

  it('is by the certificate where nothing else says what the machine should be', () => {
    const words = details(both, []).join('\n');
    expect(words).toMatch(/^Certified/m);
    expect(words).toMatch(/^Not certified, named by/m);
    expect(words).not.toMatch(/ordered/i);
  });

  it('is by the order where there is no certificate', () => {
    const words = details(['hardware.json'], [order]).join('\n');
    expect(words).toMatch(/^Ordered/m);
    expect(words).not.toMatch(/certified/i);
  });

  it('is by whichever lists the part where there are both', () => {
    const words = details(both, [order]).join('\n');
    expect(words).toMatch(/^Certified/m);
    expect(words).toMatch(/^Ordered.*ordered-only/m);
    expect(words).toMatch(/^Neither ordered nor certified, named by/m);
  });
});
