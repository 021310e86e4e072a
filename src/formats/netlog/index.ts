import { defineFormat } from '../format.ts';
import type { Description, Format } from '../format.ts';
import type { NetworkLog } from './network-log.ts';
import { parseArgus, parseSuricata, recognisesArgus, recognisesSuricata } from './suricata-argus.ts';
import { parseZeekLog, recognisesZeek } from './zeek-log.ts';

export type { NetworkLog } from './network-log.ts';
export * from './traffic.ts';
export { parseZeekLog, readZeekLog } from './zeek-log.ts';
export type { ZeekLog, ZeekRecord } from './zeek-log.ts';

function iso(epochS: number | undefined): string | undefined {
  const ms = epochS === undefined ? Number.NaN : epochS * 1000;
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}

function describe(log: NetworkLog): Description {
  return {
    layout: log.layout,
    stream: log.stream,
    rows: log.rows,
    from: iso(log.fromS),
    to: iso(log.toS),
    spanS: log.fromS === undefined || log.toS === undefined ? undefined : log.toS - log.fromS,
    fields: log.fields,
    events: Object.keys(log.events).length === 0 ? undefined : log.events,
    notes: log.notes,
  };
}

export const zeekLogFormat: Format<'zeek-log', NetworkLog> = defineFormat({
  kind: 'zeek-log',
  title: 'Zeek log, TSV or JSON',
  recognises: recognisesZeek,
  parse: parseZeekLog,
  describe,
});

export const suricataFormat: Format<'suricata-eve', NetworkLog> = defineFormat({
  kind: 'suricata-eve',
  title: 'Suricata EVE log',
  recognises: recognisesSuricata,
  parse: parseSuricata,
  describe,
});

export const argusFormat: Format<'argus-binetflow', NetworkLog> = defineFormat({
  kind: 'argus-binetflow',
  title: 'Argus flows (binetflow CSV)',
  recognises: recognisesArgus,
  parse: parseArgus,
  describe,
});
