import { utf8Bytes } from '../../core/index.ts';
import type { FittedPart, PlannedMachine } from './planned-machine.ts';

/** What the operating system's agent lists, in the JSON that makers of platform certificates exchange. */
export function hardwareJson(machine: PlannedMachine, parts: readonly FittedPart[]): Uint8Array {
  const list = {
    PLATFORM: {
      PLATFORMMANUFACTURERSTR: machine.model.vendor,
      PLATFORMMODEL: machine.model.model,
      PLATFORMVERSION: machine.model.boardRevision,
      PLATFORMSERIAL: machine.systemSerial,
    },
    COMPONENTS: parts.map(({ type, serial, mac }) => ({
      COMPONENTCLASS: { COMPONENTCLASSREGISTRY: '2.23.133.18.3.1', COMPONENTCLASSVALUE: type.classValue },
      MANUFACTURER: type.manufacturer,
      MODEL: type.model,
      // Agents write these words where the part states nothing; they must never count as a serial number.
      SERIAL: serial === '' ? 'Not Specified' : serial,
      REVISION: type.revision ?? 'Not Specified',
      ...(mac === undefined ? {} : { ADDRESSES: [{ ETHERNETMAC: mac }] }),
    })),
    PROPERTIES: [{ NAME: 'hostname', VALUE: machine.machine }],
  };
  return utf8Bytes(`${JSON.stringify(list, null, 1)}\n`);
}
