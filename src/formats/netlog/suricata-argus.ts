import { FormatError } from '../../core/index.ts';
import { headText, isObject, textAt } from '../inventory/json-text.ts';
import { logLines } from './log-lines.ts';
import { LogTally } from './network-log.ts';
import type { NetworkLog } from './network-log.ts';

export function recognisesSuricata(bytes: Uint8Array): boolean {
  const head = headText(bytes, 8192);
  return /^\s*\{[^\n]*"event_type"\s*:/.test(head) && /"timestamp"\s*:/.test(head);
}

/** Suricata EVE, one JSON object a line: events by type and the time span. */
export function parseSuricata(bytes: Uint8Array): NetworkLog {
  const tally = new LogTally();
  const events = new Map<string, number>();
  const fields = new Set<string>();
  const notes: string[] = [];
  for (const line of logLines(bytes, 'suricata-eve')) {
    let value: unknown;
    try {
      value = JSON.parse(line.text);
    } catch {
      if (line.ended) throw new FormatError('suricata-eve', 'a line that is no JSON', line.at);
      notes.push('the last line is cut off and was left out');
      break;
    }
    if (!isObject(value)) throw new FormatError('suricata-eve', 'a line that is no object', line.at);
    const type = textAt(value, 'event_type') ?? 'unknown';
    if (events.size < 200 || events.has(type)) events.set(type, (events.get(type) ?? 0) + 1);
    for (const field of Object.keys(value)) if (fields.size < 1000) fields.add(field);
    const stamp = (textAt(value, 'timestamp') ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
    tally.add(Date.parse(stamp) / 1000);
  }
  return {
    layout: 'suricata-eve',
    stream: undefined,
    fields: [...fields],
    rows: tally.rows,
    fromS: tally.fromS,
    toS: tally.toS,
    events: Object.fromEntries(events),
    notes,
  };
}

export function recognisesArgus(bytes: Uint8Array): boolean {
  return /^StartTime,(?=[^\n]*SrcAddr)(?=[^\n]*DstAddr)/.test(headText(bytes, 1024));
}

/** Argus flows as CSV (`.binetflow`). Its times carry no zone: they are taken as UTC and that is noted. */
export function parseArgus(bytes: Uint8Array): NetworkLog {
  const tally = new LogTally();
  const notes = ['times carry no zone and were taken as UTC'];
  let fields: readonly string[] = [];
  for (const line of logLines(bytes, 'argus-binetflow')) {
    const cells = line.text.split(',');
    if (fields.length === 0) {
      fields = cells.map((cell) => cell.trim());
      continue;
    }
    if (cells.length !== fields.length) {
      if (line.ended)
        throw new FormatError('argus-binetflow', `${cells.length} cells, the header has ${fields.length}`, line.at);
      notes.push('the last line is cut off and was left out');
      break;
    }
    const stamp = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)$/.exec(cells[0] ?? '');
    tally.add(stamp ? Date.parse(`${stamp[1]}-${stamp[2]}-${stamp[3]}T${stamp[4]}Z`) / 1000 : Number.NaN);
  }
  return {
    layout: 'argus-binetflow',
    stream: 'flow',
    fields,
    rows: tally.rows,
    fromS: tally.fromS,
    toS: tally.toS,
    events: {},
    notes,
  };
}
