import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, utf8Bytes } from '../../core/index.ts';
import { decode } from '../decode.ts';
import { refusal } from '../testdata/refusal.ts';
import { parseSecureBootPolicy, parseSignatureLists, policyOfLists, variableOfReferenceName } from './index.ts';
import { certificateList, hashList } from './testdata/some-lists.ts';

const json = (value: unknown): Uint8Array => utf8Bytes(JSON.stringify(value));

describe('Secure Boot policies', () => {
  const id = 'AB'.repeat(32);

  it('reads what is allowed and required; what is absent stays absent', () => {
    const bytes = json({ secureBoot: { allowed: { PK: [id], db: [] }, requiredDbx: [id, id.toLowerCase()] } });
    expect(decode(bytes).kind).toBe('secure-boot-policy');
    const policy = parseSecureBootPolicy(bytes);
    expect(policy.allowed).toEqual({ PK: [id.toLowerCase()], db: [] });
    expect(policy.requiredDbx).toEqual([id.toLowerCase()]);
    expect(policy.notes.map((note) => note.id)).toEqual(['secure-boot-policy-twice']);
  });

  it('refuses what it does not know, each fault in its own words', () => {
    const refused = [
      {},
      { secureBoot: {} },
      { secureBoot: { allow: {} } },
      { secureBoot: { allowed: [] } },
      { secureBoot: { allowed: { pk: [id] } } },
      { secureBoot: { allowed: { PK: id } } },
      { secureBoot: { allowed: { PK: ['AB'] } } },
      { secureBoot: { allowed: { PK: [id] } }, more: 1 },
    ].map((value) => refusal(() => parseSecureBootPolicy(json(value))));
    expect(refused).not.toContain('decoded');
    expect(new Set(refused).size).toBe(refused.length);
    const whole = json({ secureBoot: { allowed: { PK: [id] } } });
    for (let size = 0; size < whole.length; size++) {
      expect(() => decode(whole.subarray(0, size))).toThrow(FormatError);
    }
  });

  it('is made of a folder of lists, whose names say what they are', () => {
    const { entries } = parseSignatureLists(concatBytes(certificateList, hashList));
    expect(policyOfLists({ db: entries, dbx: entries.slice(1) })).toEqual({
      allowed: { db: entries.map((entry) => entry.id) },
      requiredDbx: entries.slice(1).map((entry) => entry.id),
      notes: [],
    });
    expect(
      ['a/PK.esl', 'KEK-8be4df61-93ca-11d2-aa0d-00e098032b8c', 'db.auth', 'dbxupdate_x64.bin', 'MokList', ''].map(
        variableOfReferenceName,
      ),
    ).toEqual(['PK', 'KEK', 'db', 'dbx', undefined, undefined]);
  });
});
