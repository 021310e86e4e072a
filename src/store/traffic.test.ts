import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTraffic } from './traffic.ts';
import { machineTraffic } from './traffic-machines.ts';
import type { TrafficFile, TrafficLog } from './traffic-log.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'traffic-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, content: string | Uint8Array): TrafficFile {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, file: `network/${name}`, sha256: '0'.repeat(64) };
}

const columns = [
  'ts',
  'uid',
  'id.orig_h',
  'id.orig_p',
  'id.resp_h',
  'id.resp_p',
  'proto',
  'duration',
  'conn_state',
  'orig_ip_bytes',
];
const header = (path: string, fields: readonly string[]): string =>
  `#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t${path}\n#fields\t${fields.join('\t')}\n#types\tx\n`;
const conn = (
  ts: number | string,
  uid: string,
  dst = '192.0.2.7',
  state = 'SF',
  bytes: number | string = 100,
): string => [ts, uid, '10.1.0.1', 40000, dst, 443, 'tcp', '0.5', state, bytes].join('\t');
const tsv = (...rows: string[]): string => `${header('conn', columns)}${rows.join('\n')}\n#close\t-\n`;
const only = (log: TrafficLog): TrafficLog['pairs'][number] => {
  const [first] = log.pairs;
  if (first === undefined) throw new Error('no pair');
  return first;
};

describe('reading network logs', () => {
  it('sorts unsorted time, takes unset for zero, counts failures and names the file', async () => {
    const file = put(
      'conn.00:00:00-01:00:00.log',
      tsv(conn(30, 'C3'), conn(10, 'C1', undefined, 'S0', '-'), conn(20, 'C2')),
    );
    const log = await readTraffic([file]);
    expect(log).toMatchObject({ rows: 3, fromS: 10, toS: 30, badLines: [], unread: [] });
    expect(only(log)).toMatchObject({
      src: '10.1.0.1',
      dst: '192.0.2.7',
      port: 443,
      proto: 'tcp',
      ports: ['443/tcp'],
      failed: 1,
    });
    expect([...only(log).startsS]).toEqual([10, 20, 30]);
    expect([...only(log).origBytes]).toEqual([0, 100, 100]);
    expect(only(log).evidence).toEqual([{ file: file.file, sha256: file.sha256 }]);
  });

  it('puts files of different columns, formats and packing together', async () => {
    const node = `${header('conn', ['_node_name', ...columns])}w1\t${conn(100, 'C4')}\n`;
    const json = {
      ts: 200,
      uid: 'C5',
      'id.orig_h': '10.1.0.1',
      'id.resp_h': '192.0.2.7',
      'id.resp_p': 443,
      proto: 'tcp',
      conn_state: 'SF',
    };
    const eve = {
      timestamp: '1970-01-01T00:10:00.000000+0000',
      event_type: 'flow',
      src_ip: '10.1.0.1',
      dest_ip: '192.0.2.7',
      dest_port: 443,
      proto: 'TCP',
      flow: {
        start: '1970-01-01T00:05:00.000000+0000',
        end: '1970-01-01T00:05:02.000000+0000',
        bytes_toserver: 7,
        state: 'closed',
      },
    };
    const argus =
      'StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,SrcBytes\n1970/01/01 00:06:40.5,2,tcp,10.1.0.1,4,->,192.0.2.7,443,CON,9\n';
    const log = await readTraffic([
      put('a.log', tsv(conn(10, 'C1'))),
      put('b', gzipSync(node)),
      put('c.json', `${JSON.stringify(json)}\n`),
      put('d.json.gz', gzipSync(`${JSON.stringify({ ...eve, event_type: 'alert' })}\n${JSON.stringify(eve)}\n`)),
      put('e.binetflow', argus),
    ]);
    expect([...only(log).startsS]).toEqual([10, 100, 200, 300, 400.5]);
    expect(log.pairs).toHaveLength(1);
    expect(only(log).evidence).toHaveLength(5);
    expect(log.badLines).toEqual([]);
  });

  it('counts what is cut off or damaged and takes the rest', async () => {
    const cut = tsv(conn(10, 'C1'), conn(20, 'C2')).slice(0, -40);
    const json =
      '{"ts":30,"uid":"x","id.orig_h":"10.1.0.1","id.resp_h":"192.0.2.7","id.resp_p":443,"proto":"tcp","conn_state":"SF"}\n{"ts":40,"ui';
    const log = await readTraffic([
      put('cut.log', cut),
      put('cut.json', json),
      put('times.log', tsv(conn('nan', 'C6'), conn('1e99', 'C7'), conn('-5', 'C8'), conn('x', 'C9'), conn(50, 'CA'))),
      put('control.log', tsv(conn(60, 'CB'), `\u0001${conn(70, 'CC')}`)),
      put(
        'bytes.log',
        Buffer.concat([Buffer.from(tsv(conn(80, 'CD')).replace('#close\t-\n', '')), Buffer.from([0xff, 0xfe, 0x0a])]),
      ),
    ]);
    expect([...only(log).startsS]).toEqual([10, 30, 50, 60, 80]);
    expect(Object.fromEntries(log.badLines.map(({ file, lines }) => [file, lines]))).toEqual({
      'network/cut.log': 1,
      'network/cut.json': 1,
      'network/times.log': 4,
      'network/control.log': 1,
      'network/bytes.log': 1,
    });
  });

  it('says which file it could not read and reads the others', async () => {
    const log = await readTraffic([
      put('noise.bin', new Uint8Array([0, 1, 2, 3])),
      put('empty', ''),
      put('torn.gz', gzipSync(tsv(conn(10, 'C1'))).subarray(0, 15)),
      { path: join(folder, 'absent'), file: 'network/absent', sha256: '' },
      { path: folder, file: 'network/folder', sha256: '' },
      put('dns.log', header('dns', ['ts', 'uid', 'id.orig_h', 'id.resp_h', 'query'])),
      put('good.log', tsv(conn(10, 'C1'))),
    ]);
    expect(log.rows).toBe(1);
    expect(log.unread.map(({ file }) => file)).toEqual(
      ['noise.bin', 'empty', 'torn.gz', 'absent', 'folder'].map((name) => `network/${name}`),
    );
    expect(log.ignored).toEqual(['network/dns.log']);
  });

  it('reads names by connection id, and a file whose name is a pattern', async () => {
    const names = `${header('ssl', ['ts', 'uid', 'server_name'])}10\tC1\tWWW.example.org\n20\tC2\t-\n`;
    const log = await readTraffic([put('conn[1-2]*.log', tsv(conn(10, 'C1'), conn(20, 'C2'))), put('ssl.log', names)]);
    expect(only(log).name).toBe('www.example.org');
    expect(log.named).toHaveLength(1);
    expect(log.named[0]).toMatchObject({ src: '10.1.0.1', dst: undefined, name: 'www.example.org', port: 443 });
    expect([...(log.named[0]?.startsS ?? [])]).toEqual([10]);
  });

  it('counts a connection that is written while it is open once', async () => {
    const open = (uid: string, duration: string): string => conn(10, uid).replace('\t0.5\t', `\t${duration}\t`);
    const log = await readTraffic([
      put('open_conn.1.log', `${header('open_conn', columns)}${open('CO', '100')}\n${open('C1', '100')}\n`),
      put('open_conn.2.log', `${header('open_conn', columns)}${open('CO', '3700')}\n`),
      put('conn.log', tsv(conn(10, 'C1'))),
    ]);
    expect(log.rows).toBe(2);
    expect(only(log).longestS).toBe(3700);
  });

  it('names the hours in which nothing was logged', async () => {
    expect((await readTraffic([put('gap.log', tsv(conn(10, 'C1'), conn(3 * 3600 + 5, 'C2')))])).silentHours).toBe(2);
  });

  it('has nothing to say about nothing', async () => {
    expect(await readTraffic([])).toMatchObject({ rows: 0, pairs: [], spanS: 0 });
    expect(await readTraffic([put('void.log', tsv())])).toMatchObject({ rows: 0, pairs: [], spanS: 0, silentHours: 0 });
  });

  it('keeps apart which of many files a pair was seen in', async () => {
    const files = Array.from({ length: 130 }, (_, i) =>
      put(`many.${i}.log`, tsv(conn(i, `C${i}`, `192.0.2.${i === 125 ? 9 : 8}`))),
    );
    const log = await readTraffic(files);
    expect(log.pairs.map(({ dst, evidence }) => [dst, evidence?.length])).toEqual([
      ['192.0.2.8', 129],
      ['192.0.2.9', 1],
    ]);
    expect(log.pairs[1]?.evidence?.[0]?.file).toBe('network/many.125.log');
  });
});

describe('joining addresses to machines', () => {
  const claim = (
    machine: string,
    ip: string,
    since?: string,
    until?: string,
  ): Parameters<typeof machineTraffic>[1][number] => ({
    line: 1,
    machine,
    interface: 'bmc',
    mac: undefined,
    ip,
    since: since === undefined ? undefined : { from: since, to: since },
    until: until === undefined ? undefined : { from: until, to: until },
    source: undefined,
  });
  const log = async (): Promise<TrafficLog> =>
    readTraffic([put('join.log', tsv(...[0, 3600, 7200, 10800].map((at, i) => conn(at, `C${i}`, '10.1.0.2'))))]);

  it('gives each machine the connections of the time when the address was its own', async () => {
    const map = machineTraffic(await log(), [
      claim('old', '10.1.0.1', undefined, '1970-01-01T01:30:00Z'),
      claim('new', '10.1.0.1', '1970-01-01T01:30:00Z'),
      claim('peer', '10.1.0.2'),
      claim('silent', '10.1.0.3'),
    ]);
    expect([...(map.get('old')?.pairs[0]?.startsS ?? [])]).toEqual([0, 3600]);
    expect([...(map.get('new')?.pairs[0]?.startsS ?? [])]).toEqual([7200, 10800]);
    expect(map.get('peer')?.pairs.map(({ side, peerMachine }) => [side, peerMachine])).toEqual([
      ['dst', 'old'],
      ['dst', 'new'],
    ]);
    expect(map.get('silent')).toMatchObject({ pairs: [], ambiguousAddresses: [] });
    expect(map.has('absent')).toBe(false);
  });

  it('leaves out what two machines claim, and says so to both', async () => {
    const map = machineTraffic(await log(), [claim('a', '10.1.0.1'), claim('b', '10.1.0.1', '1970-01-01T01:30:00Z')]);
    expect([...(map.get('a')?.pairs[0]?.startsS ?? [])]).toEqual([0, 3600]);
    expect(map.get('b')?.pairs).toEqual([]);
    expect([map.get('a')?.ambiguousAddresses, map.get('b')?.ambiguousAddresses]).toEqual([['10.1.0.1'], ['10.1.0.1']]);
  });
});

const corpus = join(process.env.ASSAYER_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus'), 'watch');
if (!existsSync(corpus)) console.log('skipped: the corpus of network logs is not here (ASSAYER_CORPUS)');

describe('the corpus', () => {
  const filesUnder = (name: string): TrafficFile[] =>
    readdirSync(join(corpus, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => ({ path, file: path.slice(corpus.length + 1), sha256: '0'.repeat(64) }));

  it.runIf(existsSync(corpus)).each([
    ['missing_host', 105_919],
    ['proxy', 463],
  ])('%s has the published number of connections', async (name, rows) => {
    const log = await readTraffic(filesUnder(name));
    expect(log.badLines).toEqual([]);
    expect(log.unread).toEqual([]);
    // One connection of missing_host was open for days, and is in no other log.
    expect(log.rows).toBe(rows);
  });

  it.runIf(existsSync(corpus)).each(['json_with_all_fields', 'slips-test9-zeek-json', 'slips-test10-zeek-json'])(
    '%s is read',
    async (name) => {
      const log = await readTraffic(filesUnder(name));
      expect(log.rows).toBeGreaterThan(10);
      expect(log.unread).toEqual([]);
    },
  );

  it.runIf(existsSync(corpus))('Argus and Suricata are read', async () => {
    const one = (name: string): TrafficFile[] => [{ path: join(corpus, name), file: name, sha256: '' }];
    expect((await readTraffic(one('test2-malicious.binetflow'))).rows).toBe(6751);
    expect((await readTraffic(one('test6-malicious.suricata.json.gz'))).rows).toBeGreaterThan(1000);
  });
});
