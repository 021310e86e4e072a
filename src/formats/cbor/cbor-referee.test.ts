import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, fromHex, seededRandom, toHex } from '../../core/index.ts';
import { anyCbor } from '../testdata/any-cbor.ts';
import { cbor } from '../testdata/cbor-writer.ts';
import { comid, corim } from '../testdata/corim-writer.ts';
import { damage } from '../testdata/damage.ts';
import { diagnostic } from '../testdata/diagnostic-notation.ts';
import type { CborItem } from './index.ts';
import { decodeCbor } from './index.ts';

/** Reads lines of hexadecimal and writes, for each, the diagnostic notation of what cbor2 decodes, or `refused`. */
const referee = `
import sys, io, json, cbor2, warnings
warnings.simplefilter('ignore')
def show(x):
    if isinstance(x, cbor2.CBORTag): return '%d(%s)' % (x.tag, show(x.value))
    if isinstance(x, dict): return '{' + ','.join(show(k) + ':' + show(v) for k, v in x.items()) + '}'
    if isinstance(x, (list, tuple)): return '[' + ','.join(show(v) for v in x) + ']'
    if isinstance(x, bytes): return "h'" + x.hex() + "'"
    if isinstance(x, str): return 't' + x.encode().hex()
    if x is True: return 'true'
    if x is False: return 'false'
    if x is None: return 'null'
    if x is cbor2.undefined: return 'undefined'
    if isinstance(x, int): return str(x)
    return 'other'
for line in sys.stdin:
    try:
        stream = io.BytesIO(bytes.fromhex(line.strip()))
        value = show(cbor2.load(stream))
        print('refused' if stream.read(1) else value)
    except Exception:
        print('refused')
`;

/** As the referee writes it: texts in hexadecimal, so that no quoting can differ. */
function refereed(item: CborItem): string {
  switch (item.type) {
    case 'text':
      return `t${toHex(new TextEncoder().encode(item.value))}`;
    case 'array':
      return `[${item.items.map(refereed).join(',')}]`;
    case 'map':
      return `{${item.entries.map(({ key, value }) => `${refereed(key)}:${refereed(value)}`).join(',')}}`;
    case 'tag':
      return `${String(item.tag)}(${refereed(item.content)})`;
    case 'integer':
    case 'bytes':
    case 'float':
    case 'simple':
    case 'boolean':
    case 'null':
    case 'undefined':
      return diagnostic(item);
  }
}

const python = ['/usr/bin/python3', 'python3'].find((path) => spawnSync(path, ['-c', 'import cbor2']).status === 0);
if (python === undefined) console.log('python3-cbor2 is not here: CBOR is not compared with it');

function judge(lines: readonly string[]): string[] {
  const { stdout } = spawnSync(python ?? '', ['-c', referee], { input: lines.join('\n'), encoding: 'utf8' });
  return stdout.trimEnd().split('\n');
}

describe.runIf(python !== undefined)('cbor2, an independent decoder', () => {
  it('reads our encoding as we do', () => {
    const lines = fc.sample(anyCbor, { numRuns: 500, seed: 5 }).map((value) => toHex(cbor(value)));
    expect(judge(lines)).toEqual(lines.map((line) => refereed(decodeCbor(fromHex(line), 'cbor'))));
  });

  it('reads as we do whatever we accept of damaged items', () => {
    const sources = [...fc.sample(anyCbor, { numRuns: 40, seed: 6 }).map(cbor), corim(), cbor(comid())];
    const accepted = Array.from({ length: 6000 }, (_, i) => {
      const random = seededRandom(9, `cbor ${i}`);
      return damage(sources[i % sources.length] ?? new Uint8Array(0), random);
    }).flatMap((bytes) => {
      try {
        const text = refereed(decodeCbor(bytes, 'cbor'));
        // cbor2 makes its own types of these, and shows no floats or simple values here.
        const incomparable =
          /(?:^|[^0-9])(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-9]{2}|43000|55799)\(|simple|\.|NaN|Infinity|e[+-]/;
        const containerKey = /[{,](?:\{|\[)[^]*?:/;
        return incomparable.test(text) || containerKey.test(text) ? [] : [[toHex(bytes), text] as const];
      } catch (error) {
        if (error instanceof FormatError) return [];
        throw error;
      }
    });
    expect(accepted.length).toBeGreaterThan(400);
    expect(judge(accepted.map(([hex]) => hex))).toEqual(accepted.map(([, text]) => text));
  });
});
