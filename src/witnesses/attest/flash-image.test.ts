import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/index.ts';
import { uefiImage, uefiLayout } from '../../formats/flash/testdata/uefi-writer.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Evidence } from '../evidence.ts';
import { attest, bareRecords, noReferences } from './index.ts';
import { ask, evidence, now, outcomes } from './testdata/ask-machine.ts';

describe('flash-image', () => {
  const code = 'attest/flash-image';
  const published = uefiImage();
  const reference = evidence('references/firmware/published.bin', published);
  const dump = (change: (bytes: Uint8Array) => void, from = published): Evidence<AnyDecoded> => {
    const bytes = from.slice();
    change(bytes);
    return evidence('dump.bin', bytes);
  };
  const of = (image: Evidence<AnyDecoded>, references = [reference], firmware?: string): readonly Finding[] =>
    ask({ files: [image], references, ...(firmware === undefined ? {} : { firmware }) }).filter(
      ({ check }) => check === code,
    );
  it('agrees with the published image, other settings and another address included', () => {
    const own = of(evidence('dump.bin', uefiImage('other settings', '02ffffffffff')));
    expect(own.map(({ outcome }) => outcome)).toEqual(['agrees']);
    expect(own[0]?.detail).toContain('differ');
  });
  it('contradicts one byte of code, and names the region', () => {
    const found = of(
      dump((bytes) => {
        bytes.set([(bytes[uefiLayout.main + 0x400] ?? 0) ^ 1], uefiLayout.main + 0x400);
      }),
    );
    expect(found.map(({ outcome }) => outcome)).toContain('contradicts');
    expect(found.every(({ measured }) => typeof measured?.region === 'string')).toBe(true);
  });
  it('contradicts code in space that should be free', () => {
    const found = of(dump((bytes) => bytes.fill(0x90, uefiLayout.size - 0x40000, uefiLayout.size - 0x3ff00)));
    expect(found.map(({ outcome }) => outcome)).toContain('contradicts');
  });
  it('accuses nobody for the number of references, and finds the very image among many', () => {
    const many = Array.from({ length: 80 }, (_, i) =>
      dump((bytes) => {
        bytes.set([i + 1], uefiLayout.main + 0x400);
      }),
    );
    const own = dump(() => undefined);
    expect(of(own, [...many, own]).map(({ outcome }) => outcome)).toEqual(['agrees']);
    expect(of(own, many).map(({ outcome }) => outcome)).toEqual(['blind']);
  });
  it('takes a published image among a machine\u2019s own evidence for nothing', () => {
    const subject = { kind: 'machine' as const, id: 'm' };
    const input = { documents: { readable: [dump(() => undefined)], unreadable: [] }, records: bareRecords('m') };
    const context = { asOf: now, seed: 0, trustRoots: [], policy: { requiredChecks: [] }, challenges: [] };
    const references = { ...noReferences, documents: [reference] };
    const model = attest.learn({ reference: references, members: [{ subject, input }] }, context);
    expect(outcomes(attest.testify(subject, input, model, context).findings, code)).toEqual(['blind']);
  });
  it('is blind without a reference, or with one of another size', () => {
    expect(of(reference, []).map(({ outcome }) => outcome)).toEqual(['blind']);
    expect(of(dump(() => undefined, published.slice(0, 0x80000))).map(({ outcome }) => outcome)).toEqual(['blind']);
  });
  it('takes a recorded update that names the very image for an explanation, never for agreement', () => {
    const image = dump((bytes) => {
      bytes.set([0x42], uefiLayout.main + 0x400);
    });
    expect(of(image, [reference], image.sha256).map(({ outcome }) => outcome)).toEqual(['blind']);
    expect(of(image, [reference], '1.2.3').map(({ outcome }) => outcome)).toContain('contradicts');
  });
});
