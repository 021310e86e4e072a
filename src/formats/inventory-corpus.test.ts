import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode } from './decode.ts';
import { isObject, textAt } from './inventory/json-text.ts';

const corpus = join(process.env.ASSAYER_CORPUS ?? '../shared/corpus', 'attest');
const present = existsSync(join(corpus, 'catalogue.json'));
if (!present) console.info(`skipped: no corpus at ${corpus}`);

const expectedKinds: Readonly<Record<string, string>> = {
  'hardware-inventory': 'component-inventory',
  'component-list': 'component-inventory',
  'scenario-hardware-inventory': 'component-inventory',
  redfish: 'redfish',
};

interface Entry {
  readonly file: string;
  readonly kind: string;
  readonly want: string;
}

function entries(): readonly Entry[] {
  if (!present) return [];
  const catalogue: unknown = JSON.parse(readFileSync(join(corpus, 'catalogue.json'), 'utf8'));
  if (!Array.isArray(catalogue)) throw new Error('the catalogue is no list');
  return catalogue.filter(isObject).flatMap((entry) => {
    const kind = textAt(entry, 'kind') ?? '';
    return kind in expectedKinds
      ? [{ file: textAt(entry, 'file') ?? '', kind, want: textAt(entry, 'want') ?? '' }]
      : [];
  });
}

describe.runIf(present)('the corpus: inventories and Redfish', () => {
  it('has entries of all four kinds', () => {
    expect(new Set(entries().map((entry) => entry.kind))).toEqual(new Set(Object.keys(expectedKinds)));
    expect(entries().filter((entry) => entry.kind === 'redfish')).toHaveLength(21);
  });

  for (const entry of entries()) {
    it(`${entry.kind} ${entry.file} ${entry.want}`, () => {
      const decoded = decode(new Uint8Array(readFileSync(join(corpus, entry.file))));
      expect(decoded.kind).toBe(expectedKinds[entry.kind]);
      expect(['decodes', 'case']).toContain(entry.want);
      const description = decoded.describe();
      expect(Array.isArray(description.notes)).toBe(true);
      if (decoded.kind === 'component-inventory') expect(decoded.value.components.length).toBeGreaterThan(0);
      if (entry.file.endsWith('/ComponentIntegrity/index.json')) {
        expect(String(description.notes)).toContain('says 1 and lists 3');
      }
    });
  }

  it('finds the added part in the list that has one more', () => {
    const parts = (name: string): number => {
      const file = entries().find((entry) => entry.file.endsWith(name))?.file ?? '';
      const decoded = decode(new Uint8Array(readFileSync(join(corpus, file))));
      return decoded.kind === 'component-inventory' ? decoded.value.components.length : -1;
    };
    expect(parts('sample_paccor_output.txt')).toBe(3);
    expect(parts('sample_paccor_output_with_extra_component.txt')).toBe(4);
  });
});
