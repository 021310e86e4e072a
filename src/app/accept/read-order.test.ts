import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulateFleet } from '../../simulate/index.ts';
import { attestPaths } from '../attest.ts';
import { namedReferences } from '../intake/named-references.ts';
import { readOrder } from './read-order.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-order-'));
const simulated = simulateFleet({ machines: 12, seed: 3, altered: 0, pictures: 0, logDays: 0 });
const { truth } = simulated;
const files = [...simulated.files];
for (const { path, bytes } of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const header = 'order,line,machine,class,manufacturer,model,serial,quantity';
function put(name: string, ...rows: readonly string[]): string {
  writeFileSync(join(root, name), `${[header, ...rows].join('\n')}\n`);
  return join(root, name);
}
const list = files.find(({ path }) => path.endsWith('/hardware.json'));
if (list === undefined) throw new Error('the simulated fleet has no list of parts');
const machine = dirname(list.path).split('/')[1] ?? '';

describe('an order', () => {
  it('is told by its content: lines under any name, a list of parts under any name', () => {
    expect(readOrder(put('order.txt', 'O1,1,m1,NIC,V,M,S,1')).rows).toHaveLength(1);
    writeFileSync(join(root, 'list.csv'), list.bytes);
    expect(readOrder(join(root, 'list.csv')).list?.value.components.length).toBeGreaterThan(1);
  });

  it('names every row where none can be used', () => {
    const rows = Array.from({ length: 7 }, (_, i) => `O1,${String(i)},,NIC,V,M,,none`);
    expect(() => readOrder(put('bad.csv', ...rows))).toThrow(
      /no order line that can be used: line 2, column quantity: .*; line 3, .*line 6, .*; and 2 more$/,
    );
    expect(() => readOrder(put('empty.csv'))).toThrow(/no row but the first/);
  });

  it.each([
    ['references/trust', /is a folder/],
    [list.path.replace('hardware.json', 'ek.der'), /is a x509-certificate, and no list of parts/],
    ['fleet.yaml', /is no component list, and as order lines it has no column/],
  ])('is not %s', (path, message) => {
    expect(() => readOrder(join(root, path))).toThrow(message);
  });

  it('as lines is held against one machine too, with what could not be used', () => {
    const order = put(
      'some.csv',
      `O1,1,${machine},NIC,Maker,N-1,never-built,1`,
      'O1,2,other,NIC,V,M,,1',
      'O1,3,x,NIC,V,M,,?',
    );
    const paths = [join(root, dirname(list.path))];
    const attested = attestPaths({ paths, order, trust: [], now: truth.asOf });
    expect(attested.order).toMatchObject({ lines: 1, order: { problems: [{ line: 4 }] } });
    expect(attested.answer.testimony.findings.map(({ detail }) => detail).join(' ')).toContain('never-built');
    expect([attested.outcome.exitCode, attested.outcome.complete]).toEqual([1, false]);
    const none = attestPaths({ paths, order: put('none.csv', 'O1,2,other,NIC,V,M,,1'), trust: [], now: truth.asOf });
    expect(none.order?.lines).toBe(0);
  });
});

describe('a revocation list that is named', () => {
  it('is one, or refused with what it is', () => {
    const [trust] = files.filter(({ path }) => path.startsWith('references/trust/'));
    expect(() => namedReferences({ crls: [join(root, trust?.path ?? '')] })).toThrow(
      /is a x509-certificate, and no revocation list/,
    );
    expect(() => namedReferences({ crls: [join(root, 'fleet.yaml')] })).toThrow(/cannot be read as a revocation list/);
  });
});
