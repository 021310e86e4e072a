import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom, sha256Hex } from '../src/core/index.ts';
import { decode } from '../src/formats/index.ts';
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
  it('is met, fails, or waits, and says which', () => {
    const met = { file: 'list.json', kind: 'component-list', want: 'decodes' };
    expect(check([met])).toEqual({ lines: ['1 met, 0 failed, 0 of kinds not read yet'], code: 0 });
    expect(check([{ ...met, want: 'refused' }]).code).toBe(1);
    expect(check([{ ...met, kind: 'eventlog' }]).code).toBe(1);
    expect(check([{ ...met, file: 'absent.json' }]).code).toBe(1);
    expect(check([{ ...met, kind: 'corim' }]).lines).toContain('not read yet: corim (1)');
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
