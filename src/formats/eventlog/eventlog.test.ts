import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, toHex, utf8Bytes } from '../../core/index.ts';
import { encodeBase64 } from '../base64.ts';
import { agileEvent, agileLog, legacyLog, locality, separators, u32le, version } from '../testdata/log-writer.ts';
import { digestProblems, eventTypes, parseEventLog, registerValue, replayPcrs, structureProblems } from './index.ts';

const normal = agileLog([version, ...separators]);

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

describe('event log', () => {
  it('replays each bank as a register does', () => {
    const log = parseEventLog(normal);
    const start = sha256(concatBytes(new Uint8Array(32), sha256(version.data)));
    const expected = sha256(concatBytes(start, sha256(new Uint8Array(4))));
    const replayed = replayPcrs(log);
    expect(replayed.get('sha256')?.get(0)).toBe(toHex(expected));
    expect([...replayed.keys()]).toEqual(['sha1', 'sha256']);
    expect(registerValue(log, replayed, 'sha256', 12)).toBe('00'.repeat(32));
    expect(registerValue(log, replayed, 'sha256', 17)).toBe('ff'.repeat(32));
    expect(registerValue(log, replayed, 'sha384', 0)).toBeUndefined();
  });

  it('starts PCR 0 at the locality', () => {
    const log = parseEventLog(agileLog([locality(3), version]));
    const start = new Uint8Array(32);
    start[31] = 3;
    expect(log.startupLocality).toBe(3);
    expect(replayPcrs(log).get('sha256')?.get(0)).toBe(toHex(sha256(concatBytes(start, sha256(version.data)))));
  });

  it('reads legacy logs, base64 text and padding', () => {
    const legacy = legacyLog([version, ...separators]);
    expect(parseEventLog(legacy)).toMatchObject({ container: 'legacy', banks: ['sha1'] });
    expect(parseEventLog(utf8Bytes(encodeBase64(normal)))).toMatchObject({ encoding: 'base64' });
    for (const fill of [0x00, 0xff]) {
      const padded = parseEventLog(concatBytes(normal, new Uint8Array(3000).fill(fill)));
      expect(padded.events.length).toBe(10);
      expect(padded.notes.map((note) => note.id)).toContain('trailing-padding');
    }
  });

  it('finds nothing odd in an ordinary log', () => {
    expect(structureProblems(parseEventLog(normal))).toEqual([]);
    expect(digestProblems(parseEventLog(normal))).toEqual([]);
  });

  const planted: readonly (readonly [string, Uint8Array])[] = [
    ['separator-twice', agileLog([version, ...separators, ...separators.slice(3, 4)])],
    ['separator-missing', agileLog([version, ...separators.slice(0, 7)])],
    ['separator-value', agileLog([version, ...separators.slice(1), { pcr: 0, type: 4, data: utf8Bytes('ABCD') }])],
    ['separator-error', agileLog([version, ...separators.slice(1), { pcr: 0, type: 4, data: u32le(1) }])],
    ['event-after-separator', agileLog([...separators, version])],
    ['locality-late', agileLog([version, locality(3), ...separators])],
    ['locality-twice', agileLog([locality(3), locality(0), version, ...separators])],
    ['variable-unreadable', agileLog([{ pcr: 7, type: 0x80000001, data: utf8Bytes('?') }, version, ...separators])],
  ];
  for (const [id, bytes] of planted) {
    it(`names ${id}`, () => {
      expect(structureProblems(parseEventLog(bytes)).map((problem) => problem.id)).toContain(id);
    });
  }

  it('names an event whose text was forged under a matching register', () => {
    const forged = { ...version, data: utf8Bytes('9.9'), measured: version.data };
    const log = parseEventLog(agileLog([forged, ...separators]));
    expect(replayPcrs(log)).toEqual(replayPcrs(parseEventLog(normal)));
    expect(digestProblems(log).map((problem) => [problem.id, problem.event, problem.bank])).toEqual([
      ['crtm-version-not-of-data', 1, 'sha1'],
      ['crtm-version-not-of-data', 1, 'sha256'],
    ]);
  });

  it('refuses two digests of one bank', () => {
    const event = agileEvent(version);
    // The second digest's algorithm becomes that of the first (its size stays: the reader must not get that far).
    event[12 + 2 + 20] = 0x04;
    const bytes = concatBytes(normal, event);
    expect(() => parseEventLog(bytes)).toThrow(FormatError);
  });

  it('refuses every truncation that is not between two events', () => {
    const log = parseEventLog(normal);
    const borders = new Set(log.events.map((event) => event.offset));
    for (let size = 1; size < normal.length; size++) {
      const cut = normal.subarray(0, size);
      if (borders.has(size)) expect(parseEventLog(cut).events.length).toBeLessThan(log.events.length);
      // Zeros to the end are padding, wherever they stand: the notes say so.
      else if (paddingFits(cut, borders)) expect(parseEventLog(cut).notes).not.toEqual([]);
      else expect(() => parseEventLog(cut), `${size} bytes`).toThrow(FormatError);
    }
  });

  it('is linear in a log of zeros', () => {
    const zeros = new Uint8Array(4 << 20);
    zeros[zeros.length - 1] = 1;
    expect(() => parseEventLog(concatBytes(legacyLog([version]), zeros))).toThrow(FormatError);
  });

  it('gives a log or a FormatError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, prefixed) => {
        try {
          const log = parseEventLog(prefixed ? concatBytes(normal, bytes) : bytes);
          structureProblems(log);
          digestProblems(log);
          replayPcrs(log);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
    );
  });

  it('does not extend EV_NO_ACTION', () => {
    const log = parseEventLog(agileLog([{ pcr: 6, type: eventTypes.EV_NO_ACTION, data: utf8Bytes('x') }]));
    expect(replayPcrs(log).get('sha256')?.has(6)).toBe(false);
    expect(log.notes.map((note) => note.id)).toContain('short-no-action');
  });
});

function paddingFits(cut: Uint8Array, borders: ReadonlySet<number>): boolean {
  let start = cut.length;
  while (start > 0 && cut[start - 1] === 0) start--;
  return [...borders].some((border) => border >= start && border < cut.length && border > 0);
}
