import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../core/index.ts';
import { decode } from '../decode.ts';
import type { SpdmMeasurements } from './index.ts';
import { parseSpdmMeasurements } from './index.ts';

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest/DMTF+spdm-emu/spdm_emu/spdm_device_verifier_tool/SampleEvidence`;
const present = existsSync(corpus);
if (!present) console.info(`skipped: no SPDM measurements at ${corpus}`);

describe.runIf(present)('the samples of spdm-emu', () => {
  it('reads the record and the JSON, which agree', () => {
    const read = (name: string): SpdmMeasurements => {
      const bytes = new Uint8Array(readFileSync(`${corpus}/${name}`));
      expect(decode(bytes).kind).toBe('spdm-measurements');
      return parseSpdmMeasurements(bytes);
    };
    const record = read('device_measurement.bin');
    const list = read('SpdmSampleMeasurement.json');
    expect(record.unverifiedBlocks.map((block) => [block.index, block.typeName, block.representation])).toEqual([
      [1, 'immutable-rom', 'digest'],
      [2, 'mutable-firmware', 'digest'],
      [3, 'hardware-configuration', 'digest'],
      [4, 'firmware-configuration', 'digest'],
      [16, 'secure-version-number', 'raw'],
      [253, 'measurement-manifest', 'raw'],
      [254, 'device-mode', 'raw'],
    ]);
    expect(record.unverifiedBlocks[6]?.deviceMode).toEqual({
      operationalCapabilities: 0x3f,
      operationalState: 4,
      modeCapabilities: 0x1f,
      modeState: 0x11,
    });
    for (const block of list.unverifiedBlocks) {
      const same = record.unverifiedBlocks.find((other) => other.index === block.index);
      expect(toHex(same?.value ?? new Uint8Array(0))).toBe(toHex(block.value));
      expect(same?.secureVersionNumber).toBe(block.secureVersionNumber);
    }
  });
});
