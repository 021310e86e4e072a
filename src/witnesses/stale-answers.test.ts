import { describe, expect, it } from 'vitest';
import { inputHashes } from '../app/examine/reductions.ts';
import type { Finding, Need, Subject, Testimony, Witness } from '../core/index.ts';
import { hashOf } from '../ledger/index.ts';
import type { Reductions, References } from './evidence.ts';
import { witnesses } from './index.ts';
import type { RegisteredWitness } from './registry.ts';
import { register } from './registry.ts';
import { places, changeField } from './testdata/change-field.ts';
import type { KeyOfInputs } from './testdata/key-faults.ts';
import { subject, faults, ask } from './testdata/key-faults.ts';
import { wholeInput, wholeReferences } from './testdata/whole-input.ts';

/*
 * An answer that the ledger has is given again while its key is the same, so whatever changes an answer must change the
 * key, and whatever a witness does not read must not. Every field of a machine's input and of the references is changed,
 * one at a time, for every witness.
 */

describe('an answer that still stands', () => {
  it.each(witnesses.map((witness) => [witness.name, witness] as const))('of %s is known by its key', (_, witness) => {
    const { said, changed } = faults(witness);
    expect(said).toEqual([]);
    expect(changed.length).toBeGreaterThan(5);
    if (witness.name !== 'inspect') return;
    for (const path of [
      'pictures.readable.0.value.side',
      'pictures.readable.0.file',
      'records.machine.lot',
      'boards.B.goldens.0.provenance.lot',
    ])
      expect(changed).toContain(path);
  });
});

describe('the test of keys sees', () => {
  const finding = (detail: string): Finding => ({
    check: 'fake/thing',
    revision: 1,
    subject,
    evidence: [],
    detail,
    outcome: 'blind',
    reason: { reason: 'no-evidence', detail },
  });
  const fake = (changes: Partial<Witness<string, Reductions, References>>): RegisteredWitness =>
    register<string>({
      name: 'fake',
      checks: [],
      needs: [{ reduction: 'pictures', why: 'to look' }],
      contextNeeds: [],
      learn: () => '',
      slice: (model) => model,
      testify: (_, { pictures }): Testimony => ({
        findings: pictures.readable.map(({ file, value }) => finding(`${file} ${value.side}`)),
        explained: [],
        coverage: { share: 0, detail: 'x' },
      }),
      ...changes,
    });

  it('nothing wrong with a right one', () => {
    expect(faults(fake({})).said).toEqual([]);
  });
  it('keys of pictures that are made of their bytes alone', () => {
    const bytes: KeyOfInputs = (_, __, pictures) => pictures.map(({ sha256 }) => sha256);
    expect(faults(fake({}), bytes).said).toContain('pictures.readable.0.value.side changes the answer and not its key');
  });
  it('keys that are made of all records where some were asked for', () => {
    const needs: readonly Need[] = [{ reduction: 'records', of: ['machine'], why: 'to look' }];
    const whole: KeyOfInputs = (_, given) => [hashOf(given.records)];
    expect(faults(fake({ needs }), whole).said).toContain('records.addresses.0.ip is not declared and changes the key');
  });
  it('a slice without what was learned from the references', () => {
    const learn = ({ reference }: { readonly reference: References }): string => reference.internalNetworks.join(' ');
    const testify = (_: Subject, __: Reductions, model: string): Testimony => ({
      findings: [finding(model)],
      explained: [],
      coverage: { share: 0, detail: 'x' },
    });
    expect(faults(fake({ learn, testify })).said).toEqual([]);
    expect(faults(fake({ learn, testify, slice: () => 0 })).said).toContain(
      'internalNetworks.0 changes the answer and not its key',
    );
  });
  it('never a part of the input that was not asked for', () => {
    const needs: readonly Need[] = [{ reduction: 'records', of: ['machine'], why: 'to look' }];
    const testify = (_: Subject, given: Reductions): Testimony => ({
      findings: [finding(JSON.stringify([given.records, given.documents, given.pictures, given.traffic]))],
      explained: [],
      coverage: { share: 0, detail: 'x' },
    });
    const witness = fake({ needs, testify });
    const first = ask(witness, wholeInput(), wholeReferences(), inputHashes).said();
    const changed = places(wholeInput()).filter((path) => {
      const given = wholeInput();
      changeField(given, path);
      return ask(witness, given, wholeReferences(), inputHashes).said() !== first;
    });
    expect(changed.every((path) => path.startsWith('records.machine.'))).toBe(true);
    expect(changed.length).toBeGreaterThan(5);
  });
});
