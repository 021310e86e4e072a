import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom, sha256Hex, toHex, utf8Bytes } from '../src/core/index.ts';
import { decode } from '../src/formats/index.ts';
import { coseSign1 } from '../src/formats/testdata/cose-writer.ts';
import { attestMachine } from '../src/witnesses/attest/index.ts';
import { checkCatalogue } from './corpus.ts';
import { documentsOf } from './corpus/load-files.ts';
import { newTally, summarise } from './corpus/tally.ts';

const corpus = resolve(process.env.ASSAYER_CORPUS ?? '../shared/corpus', 'attest');
const present = existsSync(join(corpus, 'catalogue.json'));
if (!present) console.info('The corpus is not here: its catalogue is not checked. Set ASSAYER_CORPUS to check it.');

const folder = mkdtempSync(join(tmpdir(), 'assayer-corpus-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const list = JSON.stringify({
  PLATFORM: { PLATFORMMANUFACTURERSTR: 'Maker', PLATFORMMODEL: 'M1', PLATFORMSERIAL: 'SYS-1' },
  COMPONENTS: [{ MANUFACTURER: 'Ram', MODEL: 'R1', SERIAL: 'RAM-0001' }],
});

function check(entries: readonly unknown[]): { readonly lines: readonly string[]; readonly code: number } {
  writeFileSync(join(folder, 'list.json'), list);
  writeFileSync(
    join(folder, 'longer.json'),
    list.replace('[{', '[{"MANUFACTURER":"Q","MODEL":"Q1","SERIAL":"Q-0001"},{'),
  );
  const file = join(folder, 'catalogue.json');
  writeFileSync(file, JSON.stringify(entries));
  const tally = newTally();
  checkCatalogue(file, tally);
  return summarise(tally);
}

describe('a catalogue', () => {
  it('is met or fails, and says which', () => {
    const met = { file: 'list.json', kind: 'component-list', want: 'decodes' };
    expect(check([met])).toEqual({ lines: ['1 met, 0 failed, 0 not understood'], code: 0 });
    expect(check([{ ...met, want: 'refused' }]).code).toBe(1);
    expect(check([{ ...met, kind: 'eventlog' }]).code).toBe(1);
    expect(check([{ ...met, file: 'absent.json' }]).code).toBe(1);
    expect(check([{ ...met, kind: 'swidtag' }]).code).toBe(1);
  });
  it('verifies signature vectors of both forms, and knows a false one', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = publicKey.export({ format: 'jwk' });
    const coseKey = { algorithm: -7, privateKey, spki: new Uint8Array() };
    const message = toHex(coseSign1({ key: coseKey, payload: utf8Bytes('text'), externalAad: utf8Bytes('aad') }));
    const external = toHex(utf8Bytes('aad'));
    const verify = { taggedCOSESign1: { cborHex: message }, external };
    const vectors = {
      'verify.json': { key, 'sign1::verify': verify },
      'sign.json': { key, 'sign1::sign': { expectedOutput: { cborHex: message }, external } },
      'group.json': { input: { sign0: { key, external } }, output: { cbor: message.toUpperCase() } },
      'false.json': { key, 'sign1::verify': { ...verify, external: '' } },
      'broken.json': { key, 'sign1::verify': { taggedCOSESign1: { cborHex: message.slice(2) }, external: '00' } },
      'other.json': { key },
    };
    for (const [name, vector] of Object.entries(vectors)) writeFileSync(join(folder, name), JSON.stringify(vector));
    const met = (file: string, want: string): number => check([{ file, kind: 'cose-sign1', want }]).code;
    for (const file of ['verify.json', 'sign.json', 'group.json']) {
      expect([met(file, 'vector-valid'), met(file, 'vector-invalid')], file).toEqual([0, 1]);
    }
    for (const file of ['false.json', 'broken.json']) {
      expect([met(file, 'vector-valid'), met(file, 'vector-invalid')], file).toEqual([1, 0]);
    }
    expect([met('other.json', 'vector-valid'), met('other.json', 'vector-invalid')]).toEqual([1, 1]);
  });
  it('with an unknown word is an error, not a pass', () => {
    expect(check([{ file: 'list.json', kind: 'component-list', want: 'decoded' }]).code).toBe(1);
    expect(check([{ file: 'list.json', kind: 'parts', want: 'decodes' }]).code).toBe(1);
    expect(check([{ kind: 'component-list' }]).code).toBe(1);
    expect(check([]).code).toBe(1);
  });
  it('of cases compares each want with what attest says', () => {
    const whole = { name: 'x', files: ['longer.json'], order: 'list.json' };
    expect(check([{ ...whole, want: ['contradicts attest/component-unexpected'] }]).code).toBe(0);
    expect(check([{ ...whole, want: ['agrees attest/component-unexpected'] }]).code).toBe(1);
    expect(check([{ ...whole, want: ['no contradicts attest/component-unexpected'] }]).code).toBe(1);
    expect(check([{ ...whole, want: ['agrees attest/component-unheard'] }]).code).toBe(1);
    expect(check([{ ...whole, want: ['denies attest/component-unexpected'] }]).code).toBe(1);
  });
});

describe.runIf(present)('the corpus', () => {
  it('meets every want of the kinds that are read', { timeout: 120_000 }, () => {
    const tally = newTally();
    checkCatalogue(join(corpus, 'catalogue.json'), tally);
    checkCatalogue(join(corpus, 'cases.json'), tally);
    expect(tally.failures).toEqual([]);
    expect(tally.unknown).toEqual([]);
    expect(tally.met).toBeGreaterThan(100);
  });

  it('a quote with any one bit flipped is contradicted by its signature', () => {
    const files = join(corpus, 'keylime+keylime/test-data/files');
    const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(files, name)));
    const loaded = (name: string, bytes = bytesOf(name)): { sha256: string; file: string; bytes: Uint8Array } => ({
      sha256: sha256Hex(bytes),
      file: name,
      bytes,
    });
    const others = [loaded('quotesig.out'), loaded('akpub.pem')];
    const quote = bytesOf('quote.out');
    expect(decode(quote).kind).toBe('tpm-quote');
    const random = seededRandom(11);
    const silent: number[] = [];
    const bits = [
      ...Array.from({ length: 48 }, (_, i) => i),
      ...Array.from({ length: 200 }, () => random.below(8 * quote.length)),
    ];
    for (const bit of bits) {
      const damaged = Uint8Array.from(quote);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const documents = documentsOf([...others, loaded('quote.out', damaged)]);
      const { findings } = attestMachine({ documents, trust: [], now: '2026-11-01T00:00:00.000Z' }).testimony;
      const found = findings.some(
        (finding) => finding.check === 'attest/quote-signature' && finding.outcome === 'contradicts',
      );
      if (!found) silent.push(bit);
    }
    expect(silent).toEqual([]);
  });
});
