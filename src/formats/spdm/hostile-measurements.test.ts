import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, utf8Bytes } from '../../core/index.ts';
import { encodeBase64 } from '../base64.ts';
import { noteIds } from '../testdata/note-ids.ts';
import { parseSpdmMeasurements, spdmMeasurementsFormat, verifySpdmMeasurements } from './index.ts';
import { keyOf, wholeFile, measurementsRefusal } from './testdata/spdm-sessions.ts';
import type { Session } from './testdata/spdm-writer.ts';
import { measurementRecord, request, response, someBlocks } from './testdata/spdm-writer.ts';

const json = (value: unknown): Uint8Array => utf8Bytes(JSON.stringify(value));

describe('hostile measurements', () => {
  const session: Session = { version: 0x13, algorithm: 'ecdsa-p256' };

  it('says of each fault what it is', () => {
    const head = Uint8Array.of(0x12, 0x60, 0, 0);
    const asked = request({ ...session, version: 0x12 }, false);
    const record = measurementRecord(someBlocks);
    const tail = new Uint8Array(34);
    const sized = (count: number, size: number): Uint8Array => Uint8Array.of(count, size, size >> 8, size >> 16);
    const refused = [
      measurementsRefusal(concatBytes(asked, head, sized(9, record.length), record, tail)),
      measurementsRefusal(concatBytes(asked, head, sized(4, 0xffffff), record, tail)),
      measurementsRefusal(concatBytes(asked, head, sized(1, 8), Uint8Array.of(1, 1, 4, 0, 0, 9, 0, 0), tail)),
      measurementsRefusal(concatBytes(asked, head, sized(1, 8), Uint8Array.of(1, 1, 4, 0, 0, 0, 0, 0), tail)),
      measurementsRefusal(concatBytes(asked, response(session))),
      measurementsRefusal(concatBytes(asked, asked)),
      measurementsRefusal(Uint8Array.of(1, 1)),
      measurementsRefusal(
        concatBytes(...Array.from({ length: 4097 }, () => measurementRecord(someBlocks.slice(0, 1)))),
      ),
      measurementsRefusal(new Uint8Array(0)),
    ];
    expect(refused).not.toContain('decoded');
    expect(new Set(refused).size).toBe(refused.length);
  });

  it('notes an index that occurs twice, and reads blocks of other specifications as they are', () => {
    const twice = parseSpdmMeasurements(concatBytes(measurementRecord(someBlocks), measurementRecord(someBlocks)));
    expect(noteIds(twice.notes)).toContain('spdm-measurement-twice');
    const foreign = { index: 9, type: 1, value: Uint8Array.of(1), specification: 0x80 };
    const value = parseSpdmMeasurements(
      concatBytes(request(session, false), response(session, [foreign, ...someBlocks])),
    );
    expect(value.unverifiedBlocks[0]).toMatchObject({ type: undefined, typeName: 'specification 0x80' });
  });

  it('answers any damage with a value or an error with an offset', () => {
    const files = [
      wholeFile(session),
      measurementRecord(someBlocks),
      json({ spdm: { measurements: encodeBase64(wholeFile(session)) } }),
    ];
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(2), fc.nat(2000), fc.nat(255), fc.nat(3000), (which, at, value, cut) => {
        const damaged = (files[which] ?? new Uint8Array(0)).slice(0, cut);
        if (at < damaged.length) damaged[at] = value;
        try {
          spdmMeasurementsFormat.recognises(damaged);
          const decoded = spdmMeasurementsFormat.decode(damaged);
          decoded.describe();
          verifySpdmMeasurements(decoded.value, keyOf(session).spki);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          expect(error.offset).toBeGreaterThanOrEqual(0);
          refused++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
