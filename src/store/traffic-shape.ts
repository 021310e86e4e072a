/*
 * How each kind of network log is read line by line. Every kind is brought to the same few columns by an SQL expression
 * per column over `l`, the list of fields of a line; so a new kind of log is a new entry here and nothing else.
 */

/** What a log contributes: connections; connections still open when it was written; names by connection id; nothing. */
export type LogRole = 'conn' | 'open' | 'name' | 'other';

export interface LogShape {
  readonly format: 'zeek-tsv' | 'zeek-json' | 'suricata-eve' | 'argus';
  readonly role: LogRole;
  /** SQL over `line`: the list of fields `l`; NULL where the line cannot be split. */
  readonly split: string;
  /** How many fields a line must have. */
  readonly fields: number;
  /** SQL over `l`; each is NULL where the field is unset. `keep` is false for lines of another kind in the same file. */
  readonly columns: {
    readonly ts: string;
    readonly uid: string;
    readonly src: string;
    readonly dst: string;
    readonly port: string;
    readonly proto: string;
    readonly durationS: string;
    readonly origBytes: string;
    readonly failed: string;
    readonly name: string;
    readonly keep: string;
  };
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const maximumFields = 512;

type Field = (name: string) => string | undefined;

function zeekRole(path: string | undefined, field: Field): LogRole {
  const has = (name: string): boolean => field(name) !== undefined;
  if (path === 'conn' || path === 'open_conn') return path === 'conn' ? 'conn' : 'open';
  if (path === 'ssl' || path === 'http') return 'name';
  if (path !== undefined) return path.startsWith('open_') && (has('server_name') || has('host')) ? 'name' : 'other';
  if (has('conn_state')) return 'conn';
  return has('server_name') || (has('host') && has('method')) ? 'name' : 'other';
}

function zeekColumns(role: LogRole, field: Field): LogShape['columns'] {
  const get = (name: string): string => field(name) ?? 'NULL::VARCHAR';
  const number = (name: string): string => `TRY_CAST(${get(name)} AS DOUBLE)`;
  const ts = get('ts');
  return {
    ts: `coalesce(TRY_CAST(${ts} AS DOUBLE), epoch(TRY_CAST(${ts} AS TIMESTAMP)))`,
    uid: get('uid'),
    src: get('id.orig_h'),
    dst: get('id.resp_h'),
    port: `coalesce(TRY_CAST(${get('id.resp_p')} AS INTEGER), 0)`,
    proto: `coalesce(${get('proto')}, '')`,
    durationS: number('duration'),
    origBytes: number('orig_ip_bytes'),
    failed: `coalesce(${get('conn_state')} IN ('S0', 'REJ'), false)`,
    name: role === 'name' ? `lower(coalesce(${get('server_name')}, ${get('host')}))` : 'NULL::VARCHAR',
    keep: 'true',
  };
}

function zeekTsv(lines: readonly string[]): LogShape | undefined {
  const header = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`#${name}`))?.slice(name.length + 2);
  const separator = /^\\x([0-9a-fA-F]{2})$/.exec(header('separator')?.trim() ?? '');
  const tab = separator?.[1] === undefined ? '\t' : String.fromCharCode(Number.parseInt(separator[1], 16));
  const fields = header('fields')?.split(tab);
  if (fields === undefined || fields.length > maximumFields) return undefined;
  const unset = header('unset_field') ?? '-';
  const field: Field = (name) => {
    const at = fields.indexOf(name);
    return at < 0 ? undefined : `nullif(nullif(l[${at + 1}], ${text(unset)}), '(empty)')`;
  };
  const role = zeekRole(header('path'), field);
  return {
    format: 'zeek-tsv',
    role,
    split: `string_split(line, ${text(tab)})`,
    fields: fields.length,
    columns: zeekColumns(role, field),
  };
}

/** Path syntax of DuckDB: `$."id.orig_h"` is the key with a dot in it. */
function jsonShape(paths: readonly string[]): { split: string; at: (path: string) => string } {
  const list = paths.map((path) => text(path)).join(', ');
  return {
    split: `CASE WHEN json_valid(line) THEN json_extract_string(line, [${list}]) END`,
    at: (path) => `nullif(l[${paths.indexOf(path) + 1}], '')`,
  };
}

function keysOf(lines: readonly string[]): ReadonlyMap<string, unknown> {
  const keys = new Map<string, unknown>();
  for (const line of lines) {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null) {
        for (const [key, item] of Object.entries(value)) if (!keys.has(key)) keys.set(key, item);
      }
    } catch {
      // The line may be the one that the sniffed part cuts; the others decide.
    }
  }
  return keys;
}

function json(lines: readonly string[]): LogShape | undefined {
  const keys = keysOf(lines.slice(0, 50));
  if (keys.has('event_type') && keys.has('timestamp')) return suricata();
  const names = [
    'ts',
    'uid',
    'id.orig_h',
    'id.resp_h',
    'id.resp_p',
    'proto',
    'duration',
    'orig_ip_bytes',
    'conn_state',
  ];
  if (!keys.has('ts') || !(keys.has('id.orig_h') || keys.has('id_orig_h'))) return undefined;
  // Some shippers cannot have a dot in a key and write id_orig_h.
  const spelled = (name: string): string => (keys.has('id.orig_h') ? name : name.replace('id.', 'id_'));
  const path = (name: string): string => `$."${spelled(name)}"`;
  const { split, at } = jsonShape([...names, 'server_name', 'host'].map(path));
  const field: Field = (name) => (names.includes(name) || keys.has(name) ? at(path(name)) : undefined);
  const declared = keys.get('_path');
  const role = zeekRole(typeof declared === 'string' ? declared : undefined, (name) =>
    keys.has(spelled(name)) ? '' : undefined,
  );
  return { format: 'zeek-json', role, split, fields: names.length + 2, columns: zeekColumns(role, field) };
}

/** Suricata EVE, event type `flow` (docs.suricata.io, EVE JSON format). */
function suricata(): LogShape {
  const paths = {
    type: '$.event_type',
    start: '$.flow.start',
    end: '$.flow.end',
    id: '$.flow_id',
    src: '$.src_ip',
    dst: '$.dest_ip',
    port: '$.dest_port',
    proto: '$.proto',
    bytes: '$.flow.bytes_toserver',
    state: '$.flow.state',
  };
  const { split, at } = jsonShape(Object.values(paths));
  // Suricata writes the zone as +0000, which is not ISO 8601's +00:00.
  const time = (path: string): string =>
    `epoch(TRY_CAST(regexp_replace(${at(path)}, '([+-]\\d\\d)(\\d\\d)$', '\\1:\\2') AS TIMESTAMPTZ))`;
  return {
    format: 'suricata-eve',
    role: 'conn',
    split,
    fields: Object.keys(paths).length,
    columns: {
      ts: time(paths.start),
      uid: at(paths.id),
      src: at(paths.src),
      dst: at(paths.dst),
      port: `coalesce(TRY_CAST(${at(paths.port)} AS INTEGER), 0)`,
      proto: `lower(coalesce(${at(paths.proto)}, ''))`,
      durationS: `${time(paths.end)} - ${time(paths.start)}`,
      origBytes: `TRY_CAST(${at(paths.bytes)} AS DOUBLE)`,
      failed: `coalesce(${at(paths.state)} = 'new', false)`,
      name: 'NULL::VARCHAR',
      keep: `coalesce(${at(paths.type)} = 'flow', true)`,
    },
  };
}

/** Argus bidirectional flows as CSV with a header line. Its times have no zone; they are taken for UTC. */
function argus(header: string): LogShape | undefined {
  const fields = header.split(',').map((name) => name.trim());
  const at = (name: string): string => {
    const index = fields.indexOf(name);
    return index < 0 ? 'NULL::VARCHAR' : `nullif(trim(l[${index + 1}]), '')`;
  };
  if (fields.length > maximumFields) return undefined;
  return {
    format: 'argus',
    role: 'conn',
    split: "string_split(line, ',')",
    fields: fields.length,
    columns: {
      ts: `epoch(TRY_CAST(replace(${at('StartTime')}, '/', '-') AS TIMESTAMP))`,
      uid: 'NULL::VARCHAR',
      src: at('SrcAddr'),
      dst: at('DstAddr'),
      port: `coalesce(TRY_CAST(${at('Dport')} AS INTEGER), 0)`,
      proto: `lower(coalesce(${at('Proto')}, ''))`,
      durationS: `TRY_CAST(${at('Dur')} AS DOUBLE)`,
      origBytes: `TRY_CAST(${at('SrcBytes')} AS DOUBLE)`,
      failed: `coalesce(${at('State')} IN ('REQ', 'S_', 'S_RA'), false)`,
      name: 'NULL::VARCHAR',
      keep: `coalesce(${at('StartTime')} <> 'StartTime', true)`,
    },
  };
}

/** What kind of log this is, by the beginning of its text; undefined where it is none that can be read. */
export function logShape(head: string): LogShape | undefined {
  // Hand-edited logs begin with a blank or a byte-order mark; the odd first line is then counted as damaged.
  const lines = head
    .trimStart()
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  const first = lines[0] ?? '';
  if (first.startsWith('#')) return zeekTsv(lines);
  if (first.startsWith('{')) return json(lines);
  return first.startsWith('StartTime,') ? argus(first) : undefined;
}
