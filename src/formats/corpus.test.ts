import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../core/index.ts';
import type { Bank, EventLog } from './eventlog/index.ts';
import { banks, registerValue, replayPcrs, structureProblems } from './eventlog/index.ts';
import { decode } from './index.ts';

const root = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest`;
const present = existsSync(`${root}/catalogue.json`);
if (!present) console.log(`corpus not found at ${root}: its tests are skipped`);

interface Entry {
  readonly file: string;
  readonly kind: string;
  readonly want: string;
  readonly pcrs: readonly (readonly [bank: Bank, pcr: number, value: string])[];
}

const kinds: ReadonlySet<string> = new Set([
  'eventlog',
  'eventlog-base64',
  'ccel',
  'platform-certificate',
  'ca-certificate',
  'ek-certificate',
  'ak-certificate',
  'x509',
  'tpm-vendor-ca',
  'tpm-vendor-ca-bundle',
  'tpm-quote-set',
  'tpm-public',
  'ima-log',
  'spdm-certificate-chain',
  'spdm-measurement',
  'scenario-ca',
  'scenario-platform-certificate',
  'scenario-rim-eventlog',
  'corim',
  'comid',
  'coswid',
  'cose-sign1',
]);

/** Words for files that are no evidence themselves: `npm run corpus` knows what to do with them. */
const elsewhere: ReadonlySet<string> = new Set(['reference', 'vector-valid', 'vector-invalid']);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expectedPcrs(value: unknown): Entry['pcrs'] {
  if (!isRecord(value)) return [];
  return banks.flatMap((bank) => {
    const values = value[bank];
    return isRecord(values)
      ? Object.entries(values).map(([pcr, hex]) => [bank, Number(pcr), String(hex)] as const)
      : [];
  });
}

function entries(): Entry[] {
  if (!present) return [];
  const list: unknown = JSON.parse(readFileSync(`${root}/catalogue.json`, 'utf8'));
  if (!Array.isArray(list)) throw new Error('the catalogue is not a list');
  return list
    .filter(isRecord)
    .map((entry) => ({
      file: String(entry.file),
      kind: String(entry.kind),
      want: String(entry.want),
      pcrs: expectedPcrs(entry.expected_pcrs),
    }))
    .filter((entry) => kinds.has(entry.kind) && !elsewhere.has(entry.want));
}

function eventLog(bytes: Uint8Array): EventLog {
  const decoded = decode(bytes);
  if (decoded.kind !== 'tcg-event-log') throw new Error(`decoded as ${decoded.kind}`);
  return decoded.value;
}

describe.runIf(present)('real files', () => {
  for (const { file, kind, want, pcrs } of entries()) {
    it(`${kind} ${file}: ${want}`, () => {
      const bytes = readFileSync(`${root}/${file}`);
      switch (want) {
        case 'refused':
        case 'not-a-log':
          expect(() => decode(bytes)).toThrow(FormatError);
          break;
        case 'notes':
          expect(decode(bytes).describe().notes).not.toEqual([]);
          break;
        case 'contradicts attest/event-log-structure':
          expect(structureProblems(eventLog(bytes)).map((problem) => problem.id)).toContain('separator-twice');
          break;
        case 'pcrs': {
          const log = eventLog(bytes);
          const replayed = replayPcrs(log);
          expect(pcrs.length).toBeGreaterThan(0);
          for (const [bank, pcr, value] of pcrs) {
            expect(registerValue(log, replayed, bank, pcr), `${bank} ${pcr}`).toBe(value);
          }
          break;
        }
        case 'decodes':
        case 'case':
          expect(Object.keys(decode(bytes).describe()).length).toBeGreaterThan(1);
          break;
        default:
          throw new Error(`unknown word in the catalogue: ${want}`);
      }
    });
  }
});
