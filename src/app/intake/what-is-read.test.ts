import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { machineRecords } from './machine-records.ts';
import { openFleet } from './open-fleet.ts';
import type { OpenFleet } from './open-fleet.ts';
import { orderLists } from './order-lists.ts';
import { unreadFiles } from './unread-files.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function fleetOf(files: Readonly<Record<string, string>>): OpenFleet {
  const folder = mkdtempSync(join(tmpdir(), 'assayer-intake-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return openFleet(folder);
}

const machines = 'machine,model,boardSerial\nm1,R140,B1\nm2,R140,B2\n';
const list = (model: string): string =>
  JSON.stringify({
    PLATFORM: { PLATFORMMANUFACTURERSTR: 'Orsted', PLATFORMMODEL: 'R140', PLATFORMVERSION: '1' },
    COMPONENTS: [
      {
        COMPONENTCLASS: { COMPONENTCLASSREGISTRY: '2.23.133.18.3.1', COMPONENTCLASSVALUE: '00090002' },
        MANUFACTURER: 'Lunet',
        MODEL: model,
      },
    ],
  });

describe('orders of a fleet', () => {
  it('are component lists by machine before model, and further tables, each with its problems', () => {
    const fleet = fleetOf({
      'machines.csv': machines,
      'orders/R140.json': list('LN10'),
      'orders/m2/parts.json': list('LN20'),
      'orders/nobody.json': list('LN30'),
      'orders/m1.pdf': '%PDF',
      'orders/lines.csv': 'order,line,machine,class,manufacturer,model,serial,quantity\nO1,1,m1,nic,Lunet,LN10,S,1\n',
    });
    const { byMachine, problems } = orderLists(fleet, fleet.tables);
    expect([...byMachine].map(([machine, { file }]) => [machine, file])).toEqual([
      ['m1', 'orders/R140.json'],
      ['m2', 'orders/m2/parts.json'],
    ]);
    expect(problems.map(({ file, gravity }) => [file, gravity])).toEqual([
      ['orders/m1.pdf', 'unreadable'],
      ['orders/nobody.json', 'note'],
    ]);
    const records = machineRecords(fleet.tables, new Map(), byMachine).get('m1');
    expect(records?.orders.map(({ partModel }) => partModel)).toEqual(['LN10']);
    expect(records?.orderList?.value.components[0]?.model).toBe('LN10');
  });
});

describe('what nobody reads', () => {
  it('is noted by folder, and what somebody reads is not', () => {
    const fleet = fleetOf({
      'machines.csv': machines,
      'fleet.yaml': 'name: f\n',
      'evidence/m1/a.bin': 'x',
      'network/conn.log': 'x',
      'boards/B1/s/top-1.jpg': 'x',
      'boards/B1/s/session.json': '{}',
      'boards/B9/s/top-1.jpg': 'x',
      'boards/B1/s/notes.txt': 'x',
      'references/crl/a.crl': 'x',
      'references/crl/b.crl': 'x',
      'mahcines.csv': machines,
    });
    expect(unreadFiles(fleet).map(({ file, message }) => `${file}: ${message}`)).toEqual([
      'boards/B1/s/notes.txt: kept, and read by no check of this version',
      'mahcines.csv: kept, and read by no check of this version',
      'references/crl: 2 files are kept, and read by no check of this version',
      'boards/B9: no row of machines.csv has this board serial: its pictures were not examined',
    ]);
  });

  it('says that a change of a machine that nobody lists explains nothing', () => {
    const { problems } = fleetOf({
      'machines.csv': machines,
      'changes.csv': 'at,machine,kind,partOut,partIn,firmware,ticket,by\n2026-01-01,m9,repair,,,,T1,desk\n',
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'no row of machines.csv names m9: ticket T1 explains nothing',
    ]);
  });
});
