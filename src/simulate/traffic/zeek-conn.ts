/** One row of a simulated Zeek `conn.log` (docs.zeek.org, Conn::Info). Times in epoch seconds, durations in seconds. */
export interface ZeekConn {
  readonly tsS: number;
  readonly uid: string;
  readonly origH: string;
  readonly origP: number;
  readonly respH: string;
  readonly respP: number;
  readonly proto: 'tcp' | 'udp';
  readonly service: string;
  readonly durationS: number;
  readonly origBytes: number;
  readonly respBytes: number;
  /** `SF` complete, `S0` never answered, `REJ` refused. */
  readonly connState: 'SF' | 'S0' | 'REJ';
  readonly origPkts: number;
  readonly origIpBytes: number;
  readonly respPkts: number;
  readonly respIpBytes: number;
}

const fields = [
  ['ts', 'time'],
  ['uid', 'string'],
  ['id.orig_h', 'addr'],
  ['id.orig_p', 'port'],
  ['id.resp_h', 'addr'],
  ['id.resp_p', 'port'],
  ['proto', 'enum'],
  ['service', 'string'],
  ['duration', 'interval'],
  ['orig_bytes', 'count'],
  ['resp_bytes', 'count'],
  ['conn_state', 'string'],
  ['missed_bytes', 'count'],
  ['orig_pkts', 'count'],
  ['orig_ip_bytes', 'count'],
  ['resp_pkts', 'count'],
  ['resp_ip_bytes', 'count'],
] as const;

/** A complete Zeek ASCII log (TSV with `#fields` header and `#close`) of these rows, in the order given. */
export function zeekConnText(rows: Iterable<ZeekConn>): string {
  const lines = [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tconn',
    `#fields\t${fields.map(([name]) => name).join('\t')}`,
    `#types\t${fields.map(([, type]) => type).join('\t')}`,
  ];
  for (const row of rows) {
    const answered = row.connState === 'SF';
    lines.push(
      `${row.tsS.toFixed(6)}\t${row.uid}\t${row.origH}\t${row.origP}\t${row.respH}\t${row.respP}\t${row.proto}\t` +
        `${row.service}\t${answered ? row.durationS.toFixed(6) : '-'}\t${row.origBytes}\t${row.respBytes}\t` +
        `${row.connState}\t0\t${row.origPkts}\t${row.origIpBytes}\t${row.respPkts}\t${row.respIpBytes}`,
    );
  }
  lines.push('#close\t-', '');
  return lines.join('\n');
}
