import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../../core/index.ts';
import { argusFormat, readZeekLog, suricataFormat, zeekLogFormat } from './index.ts';
import type { ZeekRecord } from './index.ts';

const tsv = [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tconn',
  '#fields\t_node_name\tts\tuid\tid.orig_h\tid.resp_h\tservice\ttunnel_parents',
  '#types\tstring\ttime\tstring\taddr\taddr\tstring\tset[string]',
  'n1\t1601998366.785668\tC1\t10.0.0.1\t10.0.0.2\tdns\t(empty)',
  'n1\t1601998360.000000\tC2\t10.0.0.1\t10.0.0.3\t-\t-',
  '#close\t2020-10-06-18-00-00',
  '',
].join('\n');
const json =
  '{"ts":1.5,"uid":"C1","id.orig_h":"10.0.0.1","conn_state":"SF","answers":["a","b"],"local":true}\n{"ts":3,"uid":"C2"}\n';
const eve =
  '{"timestamp":"2021-06-06T15:59:46.5+0200","event_type":"alert"}\n{"timestamp":"2021-06-06T16:00:46.5+0200","event_type":"dns"}\n';
const argus =
  'StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport\n2019/04/04 16:23:00.5,0.02,udp,10.8.0.69,1,<->,8.8.8.8,53\n';

function rows(text: string): ZeekRecord[] {
  const out: ZeekRecord[] = [];
  readZeekLog(utf8Bytes(text), (record) => out.push(record));
  return out;
}

describe('network logs', () => {
  it('reads Zeek TSV by the names of its header', () => {
    const [first, second] = rows(tsv);
    expect(first?.get('id.resp_h')).toBe('10.0.0.2');
    expect(first?.get('tunnel_parents')).toBe('');
    expect(second?.has('service')).toBe(false);
    expect(zeekLogFormat.decode(utf8Bytes(tsv)).describe()).toMatchObject({
      stream: 'conn',
      rows: 2,
      from: '2020-10-06T15:32:40.000Z',
      notes: ['1 rows are earlier than the row before them'],
    });
  });

  it('reads Zeek JSON, Suricata and Argus', () => {
    expect(rows(json)[0]?.get('answers')).toBe('a,b');
    expect(zeekLogFormat.decode(utf8Bytes(json)).describe()).toMatchObject({
      layout: 'zeek-json',
      stream: 'conn',
      rows: 2,
      spanS: 1.5,
    });
    expect(suricataFormat.decode(utf8Bytes(eve)).describe()).toMatchObject({
      rows: 2,
      spanS: 60,
      from: '2021-06-06T13:59:46.500Z',
      events: { alert: 1, dns: 1 },
    });
    expect(argusFormat.decode(utf8Bytes(argus)).describe()).toMatchObject({
      rows: 1,
      from: '2019-04-04T16:23:00.500Z',
    });
  });

  it('recognises each by its content alone', () => {
    const recognised = [tsv, json, eve, argus, '{"ts":1}', 'a,b\n'].map((text) =>
      [zeekLogFormat, suricataFormat, argusFormat].map((format) => format.recognises(utf8Bytes(text))),
    );
    expect(recognised).toEqual([
      [true, false, false],
      [true, false, false],
      [false, true, false],
      [false, false, true],
      [false, false, false],
      [false, false, false],
    ]);
  });

  it('notes a last line that was cut off, and refuses a broken one before it', () => {
    const cut = tsv.slice(0, tsv.indexOf('\t10.0.0.3'));
    expect(rows(cut)).toHaveLength(1);
    expect(String(zeekLogFormat.decode(utf8Bytes(cut)).describe().notes)).toContain('cut off');
    expect(() => rows(`${cut}\n`)).toThrow(FormatError);
    expect(() => rows('{"ts":1,"uid":"C"}\nnonsense\n')).toThrow(FormatError);
  });

  it('answers every truncation and damage', () => {
    const formats = [zeekLogFormat, suricataFormat, argusFormat];
    const attempt = (bytes: Uint8Array): void => {
      for (const format of formats) {
        try {
          format.recognises(bytes);
          format.decode(bytes).describe();
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          expect(error.offset).toBeLessThanOrEqual(bytes.length);
        }
      }
    };
    for (const text of [tsv, json, eve, argus]) {
      const bytes = utf8Bytes(text);
      for (let size = 0; size <= bytes.length; size++) attempt(bytes.subarray(0, size));
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
          const damaged = bytes.slice();
          damaged[at] = value;
          attempt(damaged);
        }),
      );
    }
  });
});

const corpus = join(process.env.ASSAYER_CORPUS ?? '../shared/corpus', 'watch');
const present = existsSync(corpus);
if (!present) console.info(`skipped: no logs at ${corpus}`);

describe.runIf(present)('the corpus: logs', () => {
  it.each([
    ['json_with_all_fields/conn.log', 'zeek-json', 'conn'],
    ['json_with_all_fields/dns.log', 'zeek-json', 'dns'],
    ['json_with_all_fields/ssl.log', 'zeek-json', 'ssl'],
    ['json_with_all_fields/http.log', 'zeek-json', 'http'],
    ['slips-test9-zeek-json/conn.log', 'zeek-json', 'conn'],
    ['slips-test10-zeek-json/conn.log', 'zeek-tsv', 'conn'],
    ['zed/dns.log.gz', 'zeek-tsv', 'dns'],
    ['zed/ssl.log.gz', 'zeek-tsv', 'ssl'],
    ['zed/ntp.log.gz', 'zeek-tsv', 'ntp'],
    ['zed/snmp.log.gz', 'zeek-tsv', 'snmp'],
    ['zed/syslog.log.gz', 'zeek-tsv', 'syslog'],
    ['missing_host/2024-04-19/conn.00:00:00-01:00:00.log.gz', 'zeek-tsv', 'conn'],
  ])('%s', (file, layout, stream) => {
    const raw = readFileSync(join(corpus, file));
    const bytes = new Uint8Array(file.endsWith('.gz') ? gunzipSync(raw) : raw);
    expect(zeekLogFormat.recognises(bytes)).toBe(true);
    const description = zeekLogFormat.decode(bytes).describe();
    expect(description).toMatchObject({ layout, stream });
    expect(description.rows).toBeGreaterThan(0);
  });

  it('Argus and Suricata', () => {
    const flows = new Uint8Array(readFileSync(join(corpus, 'test2-malicious.binetflow')));
    expect(argusFormat.recognises(flows)).toBe(true);
    expect(argusFormat.decode(flows).value.rows).toBeGreaterThan(0);
    const events = new Uint8Array(gunzipSync(readFileSync(join(corpus, 'test6-malicious.suricata.json.gz'))));
    expect(suricataFormat.recognises(events)).toBe(true);
    expect(suricataFormat.decode(events).value.rows).toBeGreaterThan(0);
  });
});
