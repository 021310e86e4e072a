import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, sha256Hex } from '../../core/index.ts';
import { decode } from '../index.ts';
import { parseComid, parseCorim, parseCoswid, referenceMeasurements } from './index.ts';

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest`;
const present = existsSync(corpus);
if (!present) console.log(`corpus not found at ${corpus}: no real manifests are read`);

describe.runIf(present)('real manifests and tags', () => {
  const file = (path: string): Uint8Array => new Uint8Array(readFileSync(`${corpus}/${path}`));
  const hirs = 'nsacyber+HIRS/HIRS_Utils/src/test/resources';
  const refused = ['cca-platform-invalid-impl-id.cbor', 'cca-realm-invalid-rim-size.cbor'];
  const paths = present
    ? ['veraison+corim', `${hirs}/coswid`, `${hirs}/corim`].flatMap((folder) =>
        readdirSync(`${corpus}/${folder}`, { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.(?:cbor|coswid)$/.test(name))
          .map((name) => `${folder}/${name}`),
      )
    : [];

  it('are refused cut anywhere, and with a byte behind them', () => {
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      const bytes = file(path);
      const parse = (part: Uint8Array): unknown => {
        if (path.endsWith('.coswid')) return parseCoswid(part);
        return /\/comid[^/]*$/.test(path) ? parseComid(part) : parseCorim(part);
      };
      if (refused.some((name) => path.endsWith(name))) expect(() => parse(bytes), path).toThrow(/profile|realm/);
      else expect(() => parse(bytes), path).not.toThrow();
      for (let size = 0; size < bytes.length; size++) {
        expect(() => parse(bytes.subarray(0, size)), `${path}: ${size} bytes`).toThrow(FormatError);
      }
      expect(() => parse(concatBytes(bytes, Uint8Array.of(0))), path).toThrow(/trailing/);
    }
  });

  it('give the reference values that their sources name', () => {
    const of = (path: string): unknown => {
      const decoded = decode(file(path));
      if (decoded.kind !== 'corim' && decoded.kind !== 'comid' && decoded.kind !== 'coswid') return decoded.kind;
      return referenceMeasurements(decoded.value);
    };
    expect(of('veraison+corim/corim/testcases/corim-1.cbor')).toMatchObject([
      {
        tagId: '3f06af63-a93c-11e4-9797-00505690773f',
        environment:
          'class=uuid:67b28b6c-34cc-40a1-9117-ab5b05911e37 vendor="ACME Inc." model="ACME RoadRunner" layer=1',
        version: '1.0.0',
        digests: [{ algorithm: 'sha-256', hex: '44aa336af4cb14a879432e53dd6571c7fa9bccafb75f488259262d6ea3a4d91b' }],
      },
    ]);
    expect(of('veraison+corim/comid/testcases/comid-3.cbor')).toMatchObject(
      ['number:700', 'text:"my_element"', 'oid:2.5.2.8193', 'uuid:67b28b6c-34cc-40a1-9117-ab5b05911e38', undefined].map(
        (name) => ({ ...(name === undefined ? {} : { key: name }), digests: [{ algorithm: 'sha-256-32' }] }),
      ),
    );
    expect(of('veraison+corim/comid/testcases/comid-integrity-registers.cbor')).toMatchObject([
      { register: '0', digests: [{ algorithm: 'sha-256' }, { algorithm: 'my-alg-id', hex: 'deadbeef' }] },
      { register: '"my-ir"', digests: [{ algorithm: 'sha-256' }, { algorithm: 'my-alg-id', hex: 'fefefafa' }] },
    ]);
    for (const name of ['coswid_rim_1.coswid', 'config/coswid_rim_1_good.json']) {
      // The hash is that of the event log beside it.
      const log = file(`${hirs}/tcgeventlog/TpmLog.bin`);
      expect(of(`${hirs}/coswid/${name}`)).toMatchObject([
        {
          key: 'file:"iotBase/TpmLog.bin"',
          digests: [{ algorithm: 'sha-256', hex: sha256Hex(log) }],
          version: '123.4',
        },
      ]);
    }
  });
});
