import { createHash } from 'node:crypto';
import { concatBytes, utf8Bytes } from '../../core/index.ts';
import { eventTypes } from '../eventlog/index.ts';

export const u16le = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8);
export const u32le = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);

export interface WrittenEvent {
  readonly pcr: number;
  readonly type: number;
  readonly data: Uint8Array;
  /** What is measured, where it is not the data. */
  readonly measured?: Uint8Array;
}

const hash = (name: string, bytes: Uint8Array): Uint8Array => createHash(name).update(bytes).digest();

function legacyEvent(event: WrittenEvent): Uint8Array {
  const digest =
    event.type === eventTypes.EV_NO_ACTION ? new Uint8Array(20) : hash('sha1', event.measured ?? event.data);
  return concatBytes(u32le(event.pcr), u32le(event.type), digest, u32le(event.data.length), event.data);
}

export function legacyLog(events: readonly WrittenEvent[]): Uint8Array {
  return concatBytes(...events.map(legacyEvent));
}

const agileBanks = [
  [0x0004, 'sha1', 20],
  [0x000b, 'sha256', 32],
] as const;

export function specIdEvent(): Uint8Array {
  const data = concatBytes(
    utf8Bytes('Spec ID Event03\0'),
    u32le(0),
    Uint8Array.of(0, 2, 0, 2),
    u32le(agileBanks.length),
    ...agileBanks.map(([id, , size]) => concatBytes(u16le(id), u16le(size))),
    Uint8Array.of(0),
  );
  return legacyEvent({ pcr: 0, type: eventTypes.EV_NO_ACTION, data });
}

export function agileEvent(event: WrittenEvent): Uint8Array {
  const noAction = event.type === eventTypes.EV_NO_ACTION;
  return concatBytes(
    u32le(event.pcr),
    u32le(event.type),
    u32le(agileBanks.length),
    ...agileBanks.map(([id, name, size]) =>
      concatBytes(u16le(id), noAction ? new Uint8Array(size) : hash(name, event.measured ?? event.data)),
    ),
    u32le(event.data.length),
    event.data,
  );
}

export function agileLog(events: readonly WrittenEvent[]): Uint8Array {
  return concatBytes(specIdEvent(), ...events.map(agileEvent));
}

export const separators: readonly WrittenEvent[] = Array.from({ length: 8 }, (_, pcr) => ({
  pcr,
  type: eventTypes.EV_SEPARATOR,
  data: new Uint8Array(4),
}));

export const locality = (value: number): WrittenEvent => ({
  pcr: 0,
  type: eventTypes.EV_NO_ACTION,
  data: concatBytes(utf8Bytes('StartupLocality\0'), Uint8Array.of(value)),
});

export const version: WrittenEvent = { pcr: 0, type: eventTypes.EV_S_CRTM_VERSION, data: utf8Bytes('1.0') };
