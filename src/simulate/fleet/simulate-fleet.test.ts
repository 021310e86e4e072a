import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { UsageError, utf8TextLossy } from '../../core/index.ts';
import {
  readChallengeFile,
  readClaimsFile,
  readFleetFile,
  readNetworkPolicy,
  readSessionFile,
  readSourcesFile,
  readTable,
  tableNames,
  type TableName,
} from '../../formats/tables/index.ts';
import { simulateFleet, type FleetRequest, type MachineTruth, type SimulatedFleet } from '../index.ts';
import { fleetDesign } from './catalogue.ts';

const small: FleetRequest = { machines: 24, seed: 11, logDays: 1 };

function hashOf(fleet: SimulatedFleet): string {
  const hash = createHash('sha256');
  for (const { path, bytes } of fleet.files) hash.update(path).update('\0').update(bytes);
  return hash.update(JSON.stringify([fleet.pictures, fleet.truth])).digest('hex');
}

const request: FleetRequest = { machines: 500, seed: 4, logDays: 1 };
const fleet = simulateFleet(request);
const files = new Map<string, string>();
for (const { path, bytes } of fleet.files) {
  expect(files.has(path)).toBe(false);
  files.set(path, path.endsWith('.log') ? utf8TextLossy(bytes) : Buffer.from(bytes).toString('latin1'));
}
const textOf = (path: string): string => files.get(path) ?? '';

function rowsOf(table: 'machines' | 'parts' | 'changes' | 'addresses'): readonly Readonly<Record<string, unknown>>[] {
  return readTable(table, textOf(`${table}.csv`), { timezone: 'UTC' }).rows.map((row) => ({ ...row }));
}

function altered(kind: MachineTruth['class']): readonly MachineTruth[] {
  return fleet.truth.machines.filter((machine) => machine.class === kind);
}

describe('simulateFleet', () => {
  it('gives the same bytes for the same request, however often it is walked, and others for another seed', () => {
    const once = simulateFleet(small);
    expect(hashOf(once)).toBe(hashOf(once));
    expect(hashOf(simulateFleet(small))).toBe(hashOf(once));
    expect(hashOf(simulateFleet({ ...small, seed: 12 }))).not.toBe(hashOf(once));
    expect(hashOf(simulateFleet({ ...small, asOf: '2026-03-03T06:00:00Z' }))).not.toBe(hashOf(once));
  });

  it('refuses what cannot be simulated and says what to give instead', () => {
    for (const wrong of [
      { machines: 3 },
      { machines: 1e9 },
      { seed: -1 },
      { altered: 400 },
      { pictures: 501 },
      { logDays: 0.5 },
      { asOf: 'soon' },
    ]) {
      expect(() => simulateFleet({ machines: 500, seed: 1, ...wrong })).toThrow(UsageError);
    }
  });

  it('makes what can be asked for at the edges', () => {
    const bare = simulateFleet({ machines: 12, seed: 1, altered: 0, pictures: 0, logDays: 0 });
    expect(bare.pictures).toHaveLength(0);
    expect(bare.truth.machines.filter((machine) => machine.class !== null)).toHaveLength(0);
    expect([...bare.files].some(({ path }) => path.startsWith('network/'))).toBe(false);
    const most = simulateFleet({ machines: 40, seed: 2, altered: 10, pictures: 40, logDays: 0 });
    expect(most.truth.machines.filter((machine) => machine.class !== null)).toHaveLength(10);
  });
});

describe('the tables', () => {
  it('are read without a single problem', () => {
    const seen: string[] = [];
    for (const [path, text] of files) {
      const name = tableNames.find((table: TableName) => path.endsWith(`/${table}.csv`) || path === `${table}.csv`);
      if (name === undefined) continue;
      seen.push(path);
      const { problems, unknownColumns, missingColumns, rows } = readTable(name, text, { timezone: 'UTC' });
      expect({ path, problems, unknownColumns, missingColumns }).toEqual({
        path,
        problems: [],
        unknownColumns: [],
        missingColumns: [],
      });
      expect(rows.length).toBeGreaterThan(0);
    }
    expect(seen).toHaveLength(10 + 3);
  });

  it('and the YAML and JSON files as well', () => {
    const problemsOf = (
      path: string,
      read: (parsed: unknown) => { readonly problems: readonly unknown[]; readonly value: unknown },
    ): void => {
      const { problems, value } = read(
        path.endsWith('.json') ? JSON.parse(textOf(path)) : parseYaml(textOf(path), { schema: 'core' }),
      );
      expect({ path, problems }).toEqual({ path, problems: [] });
      expect(value).toBeDefined();
    };
    problemsOf('fleet.yaml', readFleetFile);
    problemsOf('sources.yaml', readSourcesFile);
    problemsOf('claims.yaml', (parsed) => readClaimsFile(parsed, { timezone: 'UTC' }));
    problemsOf('references/network/policy.yaml', readNetworkPolicy);
    for (const path of files.keys()) {
      if (path.endsWith('/session.json')) problemsOf(path, readSessionFile);
      if (path.endsWith('/challenge.json')) problemsOf(path, readChallengeFile);
    }
  });

  it('record hundreds of repairs, whose old part is in the certificate and whose new one is in the machine', () => {
    expect(fleet.truth.changes).toBeGreaterThan(200);
    const serials = new Map(rowsOf('parts').map((row) => [String(row.part), String(row.serial)]));
    const dirty = new Set(
      fleet.truth.machines.filter((machine) => machine.dirty.length > 0).map((machine) => machine.machine),
    );
    let checked = 0;
    const later = new Set(rowsOf('changes').map((row) => String(row.partOut)));
    for (const { kind, machine, partIn, partOut } of rowsOf('changes')) {
      const name = String(machine);
      const certificate = textOf(`evidence/${name}/platform-certificate.der`);
      const inventory = textOf(`evidence/${name}/hardware.json`);
      if (kind !== 'replaced' || certificate === '' || inventory === '' || dirty.has(name) || later.has(String(partIn)))
        continue;
      const before = serials.get(String(partOut)) ?? 'no such part';
      const after = serials.get(String(partIn)) ?? 'no such part';
      if (!String(partOut).includes('-r')) expect(certificate).toContain(before);
      expect(certificate).not.toContain(after);
      expect(inventory).toContain(after);
      expect(inventory).not.toContain(before);
      checked++;
    }
    expect(checked).toBeGreaterThan(50);
  });
});

describe('the truth', () => {
  it('names every machine once, in the order of machines.csv', () => {
    expect(fleet.truth.machines.map((machine) => machine.machine)).toEqual(
      rowsOf('machines').map((row) => row.machine),
    );
    expect(fleet.truth.machines.filter((machine) => machine.class !== null)).toHaveLength(25);
    for (const { class: kind, coveredBy, how } of fleet.truth.machines) {
      expect(how).not.toBe('');
      if (kind === null || kind === 'swapped-chip' || kind === 'buried-part') expect(coveredBy).toEqual([]);
    }
  });

  it('of surface parts: in the bad lot, 0.6 to 1.6 mm, clear of rightful parts, covered where they are in a picture', () => {
    const machines = new Map(rowsOf('machines').map((row) => [String(row.machine), row]));
    const planted = fleet.pictures
      .filter((job) => (job.render.implants ?? []).length > 0)
      .map((job) => job.path.split('/')[1]);
    const surface = altered('surface-part');
    expect(surface.length).toBeGreaterThan(8);
    for (const { machine, sizeMm = 0, coveredBy } of surface) {
      const row = machines.get(machine);
      expect(row?.lot).toBe(fleet.truth.badLot);
      expect(sizeMm).toBeGreaterThanOrEqual(0.6);
      expect(sizeMm).toBeLessThanOrEqual(1.6);
      expect(planted.includes(String(row?.boardSerial))).toBe(coveredBy.includes('picture'));
    }
    expect(surface.some((machine) => machine.coveredBy.length === 0)).toBe(true);
    for (const { design, render } of fleet.pictures) {
      for (const plant of render.implants ?? []) {
        const { parts } = fleetDesign(design.model);
        const inside = parts.filter(
          (part) =>
            part.side === 'top' &&
            Math.hypot(part.xMm - plant.xMm, part.yMm - plant.yMm) < Math.min(...part.courtyardMm),
        );
        expect(inside).toEqual([]);
      }
    }
  });

  it('of unexpected devices: the machine lists a serial that no order and no certificate knows', () => {
    const devices = altered('enumerating-device');
    expect(devices.length).toBeGreaterThan(2);
    for (const { machine, how } of devices) {
      const serial = /serial (\S+),/.exec(how)?.[1] ?? 'none';
      const answers = [...files].filter(([path]) => path.startsWith(`evidence/${machine}/`));
      const listing = answers.filter(([, text]) => text.includes(serial)).map(([path]) => path.split('/').at(-1));
      expect(listing).not.toContain('platform-certificate.der');
      expect(textOf('orders.csv') + textOf('parts.csv')).not.toContain(serial);
    }
    expect(
      [...files.values()].filter((text) => /LN10 Management Adapter|LB2 Bridge Controller|UM16-NV/.test(text)).length,
    ).toBeGreaterThan(0);
  });

  it('of firmware: what was measured is unlike every sibling of the same version, or the quote is not that of its log', () => {
    const machines = new Map(rowsOf('machines').map((row) => [String(row.machine), row]));
    const logs = new Map<string, number>();
    const logOf = (machine: string): string => textOf(`evidence/${machine}/binary_bios_measurements`);
    for (const machine of machines.keys()) logs.set(logOf(machine), (logs.get(logOf(machine)) ?? 0) + 1);
    const firmware = altered('firmware');
    expect(firmware.length).toBeGreaterThan(1);
    for (const { machine, how, coveredBy } of firmware) {
      if (coveredBy.length === 0) continue;
      expect(logs.get(logOf(machine)) === 1).toBe(!how.includes('rewritten'));
    }
    const alone = [...logs].filter(([, count]) => count === 1).length;
    expect(alone).toBe(
      firmware.filter((machine) => machine.coveredBy.length > 0 && !machine.how.includes('rewritten')).length,
    );
  });

  it('of callers: their calls are in the log, and the policy does not know the other end', () => {
    const callers = altered('unexplained-communication');
    expect(callers.length).toBeGreaterThan(0);
    const log = [...files]
      .filter(([path]) => path.startsWith('network/'))
      .map(([, text]) => text)
      .join('');
    for (const { machine, where = '', how, coveredBy } of callers) {
      const [, dst = '', port = ''] = /to (.+):(\d+)$/.exec(where) ?? [];
      const address = rowsOf('addresses').find((row) => row.machine === machine && row.interface === 'bmc');
      const pattern = `\t${String(address?.ip)}\t`;
      const calls = log
        .split('\n')
        .filter((line) => line.includes(pattern) && line.includes(`\t${dst}\t${port}\t`)).length;
      expect(how).toContain(`${calls} check-ins`);
      expect(coveredBy.includes('log')).toBe(calls > 0);
      expect(textOf('references/network/policy.yaml')).not.toContain(dst);
    }
  });

  it('of pictures: chosen by the stated rule, with golden units of other lots for each board model', () => {
    expect(fleet.truth.photographed).toHaveLength(60);
    expect(fleet.truth.pictureRule).toContain('60 boards');
    const goldens = fleet.pictures.filter((job) => job.path.startsWith('references/boards/'));
    expect(fleet.pictures.length - goldens.length).toBe(60);
    for (const model of new Set(fleet.pictures.map((job) => job.design.model))) {
      expect(goldens.filter((job) => job.design.model === model).length).toBeGreaterThanOrEqual(3);
      expect(textOf(`references/boards/${model}/goldens.csv`)).not.toContain(fleet.truth.badLot);
      expect(textOf(`references/boards/${model}/board.kicad_pcb`)).toContain('(kicad_pcb');
    }
    for (const job of goldens) expect(job.render.implants ?? []).toEqual([]);
    expect(new Set(fleet.pictures.map((job) => job.render.seed)).size).toBe(fleet.pictures.length);
  });

  it('leaves evidence out as life does', () => {
    const inUse = fleet.truth.machines.filter((machine) => machine.how !== 'scrapped');
    const without = (name: string): number =>
      inUse.filter((machine) => !files.has(`evidence/${machine.machine}/${name}`)).length / inUse.length;
    expect(without('quote.bin')).toBeGreaterThan(0.03);
    expect(without('quote.bin')).toBeLessThan(0.15);
    expect(without('redfish.json')).toBeGreaterThan(0.01);
    expect(without('redfish.json')).toBeLessThan(0.1);
    expect(without('ek.der')).toBe(0);
  });
});
