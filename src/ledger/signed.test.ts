import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, UsageError, utf8Bytes } from '../core/index.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { formatCheckpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { HashTree } from './hash-tree.ts';
import { leafHash } from './leaf-hash.ts';
import { formatNote, parseNote, verifyNote } from './signed-note.ts';
import { bundleEntryCap, fitsBundle, formatBundle } from './tile.ts';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts';
import type { VerifierKey } from './verifier-key.ts';
import { formatVerifierKey, parseVerifierKey, verifierKey } from './verifier-key.ts';

interface Signer {
  readonly key: VerifierKey;
  readonly sign: (text: string) => string;
}

function signer(name: string): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = verifierKey(name, new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)));
  return {
    key,
    sign: (text) => formatNote(text, [{ name, keyId: key.keyId, signature: sign(null, utf8Bytes(text), privateKey) }]),
  };
}

const log = signer('log.example');
const other = signer('other.example');
const entries = Array.from({ length: 9 }, (_, i) => utf8Bytes(`{"entry":${String(i)}}`));
const tree = new HashTree();
for (const entry of entries) tree.append(leafHash(entry));
const checkpointNote = log.sign(formatCheckpoint({ origin: 'log.example', size: 9, root: tree.root() }));

const specification = join(process.env.ASSAYER_CORPUS ?? '../shared/corpus', 'trace/c2sp/signed-note.md');
if (!existsSync(specification)) console.info('skipped: the example of C2SP signed-note (no corpus here)');

describe('signed notes', () => {
  it.runIf(existsSync(specification))('verify the example that the specification gives with its key', () => {
    const text = readFileSync(specification, 'utf8');
    const vkey = /example\.com\/foo\+\S+/.exec(text)?.[0] ?? '';
    const note = /^This is an example message\.\n\n\u2014 .*\n/m.exec(text)?.[0] ?? '';
    const key = parseVerifierKey(vkey);
    expect(formatVerifierKey(key)).toBe(vkey);
    expect(verifyNote(parseNote(utf8Bytes(note)), [key])).toEqual([key]);
    expect(verifyNote(parseNote(utf8Bytes(note.replace('example message', 'examplE message'))), [key])).toBeUndefined();
  });

  it('ignore unknown keys, and are rejected where a known key does not verify', () => {
    const text = 'one\ntwo\n';
    const note = log.sign(text) + (other.sign(text).split('\n\n')[1] ?? '');
    expect(verifyNote(parseNote(utf8Bytes(note)), [log.key])).toEqual([log.key]);
    expect(verifyNote(parseNote(utf8Bytes(note)), [log.key, other.key])).toEqual([log.key, other.key]);
    expect(verifyNote(parseNote(utf8Bytes(note)), [])).toBeUndefined();
    const forged = log.sign(text) + (other.sign('three\n').split('\n\n')[1] ?? '');
    expect(verifyNote(parseNote(utf8Bytes(forged)), [log.key, other.key])).toBeUndefined();
  });

  it.each([
    ['no blank line', 'text\n'],
    ['a control character', 'te\u0007xt\n\n\u2014 a AAAAAAA=\n'],
    ['no signature line', 'text\n\nhello\n'],
    ['a short signature', 'text\n\n\u2014 a AAAA\n'],
    ['no final newline', 'text\n\n\u2014 a AAAAAAA='],
  ])('with %s are refused', (_name, note) => {
    expect(() => parseNote(utf8Bytes(note))).toThrow(FormatError);
  });

  it('never crash the reader', () => {
    const bytes = utf8Bytes(checkpointNote);
    for (let cut = 0; cut < bytes.length; cut++) {
      try {
        expect(verifyCheckpoint(bytes.subarray(0, cut), [log.key])).toBeUndefined();
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});

describe('verifier keys', () => {
  it('are refused where the id is not that of the key', () => {
    const text = formatVerifierKey(log.key);
    expect(parseVerifierKey(`${text}\n`)).toEqual(log.key);
    const wrong = text.replace(log.key.keyId, log.key.keyId === '00000000' ? '00000001' : '00000000');
    expect(() => parseVerifierKey(wrong)).toThrow(FormatError);
    for (const bad of ['', 'a', 'a+b+c', 'a b+00000000+AAAA']) expect(() => parseVerifierKey(bad)).toThrow(FormatError);
  });
});

describe('checkpoints', () => {
  it('are believed from the key that bears the name of the log', () => {
    expect(verifyCheckpoint(utf8Bytes(checkpointNote), [log.key])?.size).toBe(9);
    const foreign = other.sign(formatCheckpoint({ origin: 'log.example', size: 9, root: tree.root() }));
    expect(verifyCheckpoint(utf8Bytes(foreign), [log.key, other.key])).toBeUndefined();
  });

  it.each([
    '',
    'log\n',
    'log\n01\n',
    'log\n-1\n',
    'log\n1\nAAAA\n',
    `log\n1\n${toBase64(new Uint8Array(32))}`,
    'log\n99999999999999999\n',
  ])('refuse %j', (text) => {
    expect(() => parseCheckpoint(text)).toThrow(FormatError);
  });
});

describe('tlog-proof', () => {
  const proofOf = (index: number): string =>
    formatTlogProof({ index, path: tree.inclusionProof(index), checkpoint: checkpointNote });

  it('verifies for its entry and for no other', () => {
    for (const [index, entry] of entries.entries()) {
      const proof = utf8Bytes(proofOf(index));
      expect(verifyTlogProof(entry, proof, [log.key])).toMatchObject({ holds: true, index, checkpoint: { size: 9 } });
      const no = { holds: false, fault: 'inclusion' };
      expect(verifyTlogProof(utf8Bytes('another'), proof, [log.key])).toMatchObject({ ...no, index });
      expect(verifyTlogProof(entry, utf8Bytes(proofOf((index + 1) % 9)), [log.key])).toMatchObject(no);
    }
    const unsigned = { holds: false, index: 0, fault: 'signature' };
    expect(verifyTlogProof(entries[0] ?? new Uint8Array(), utf8Bytes(proofOf(0)), [other.key])).toEqual(unsigned);
  });

  it('carries extra data that nobody signed', () => {
    const extra = Uint8Array.of(1, 2, 3);
    const text = formatTlogProof({ index: 0, path: [], checkpoint: checkpointNote, unverifiedExtra: extra });
    expect(parseTlogProof(utf8Bytes(text)).unverifiedExtra).toEqual(extra);
  });

  it('with any byte changed or cut is refused or shows nothing', () => {
    const bytes = utf8Bytes(proofOf(5));
    const entry = entries[5] ?? new Uint8Array();
    for (let i = 0; i < bytes.length; i++) {
      for (const damaged of [bytes.subarray(0, i), bytes.map((byte, at) => (at === i ? byte ^ 1 : byte))]) {
        let shown = false;
        try {
          shown = verifyTlogProof(entry, damaged, [log.key]).holds;
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
        expect(shown).toBe(false);
      }
    }
  });
});

describe('entry bundles', () => {
  it('hold each entry behind its length, and none that has more than 65,535 bytes', () => {
    const [short, long] = [Uint8Array.of(1, 2), new Uint8Array(0x102).fill(3)];
    expect(formatBundle([short, long])).toEqual(Uint8Array.of(0, 2, 1, 2, 1, 2, ...long));
    const most = new Uint8Array(bundleEntryCap);
    expect([...formatBundle([most]).subarray(0, 2)]).toEqual([255, 255]);
    expect(fitsBundle([short, most])).toBe(true);
    const over = new Uint8Array(bundleEntryCap + 1);
    expect(fitsBundle([short, over])).toBe(false);
    expect(() => formatBundle([short, over])).toThrow(UsageError);
  });
});

describe('base64', () => {
  it('is the one canonical spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(text, 'test', 0)).toEqual(bytes);
      }),
    );
    for (const bad of ['A', 'AA', 'AA=A', 'AB==', 'AAB=', 'A A=', '=', '====', 'AA-_']) {
      expect(() => fromBase64(bad, 'test', 0)).toThrow(FormatError);
    }
  });
});
