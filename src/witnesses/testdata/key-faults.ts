import { inputHashes } from '../../app/examine/reductions.ts';
import type { Need, Subject } from '../../core/index.ts';
import { hashOf } from '../../ledger/index.ts';
import type { Reductions, References } from '../evidence.ts';
import type { RegisteredWitness } from '../registry.ts';
import { places, changeField } from './change-field.ts';
import { someContext } from './some-context.ts';
import { machineRow, wholeInput, wholeReferences } from './whole-input.ts';

export const subject: Subject = { kind: 'machine', id: 'm1' };

type Described = Parameters<typeof inputHashes>[2];
function described({ pictures }: Reductions): Described {
  return [
    ...pictures.readable.map(({ value, ...ref }) => ({ ...ref, value: { ...value, raster: undefined } })),
    ...pictures.unreadable.map(({ sha256, file }) => ({
      sha256,
      file,
      value: { boardSerial: '', session: '', side: '', modality: 'optical' as const },
    })),
  ];
}

export type KeyOfInputs = typeof inputHashes;
export interface Asked {
  readonly key: string;
  readonly said: () => string;
}

/** The key of an answer of a witness, and the answer. */
export function ask(witness: RegisteredWitness, given: Reductions, reference: References, keyOf: KeyOfInputs): Asked {
  const other: Subject = { kind: 'machine', id: 'm2' };
  const second = wholeInput();
  const members = [
    { subject, input: given },
    { subject: other, input: { ...second, records: { ...second.records, machine: machineRow('m2') } } },
  ];
  const learned = witness.learn({ reference, members }, someContext);
  return {
    key: hashOf([learned.slice(subject, given), keyOf(witness.needs, given, described(given))]),
    said: () => JSON.stringify(learned.testify(subject, given)),
  };
}

function isDeclared(needs: readonly Need[], path: string): boolean {
  const [reduction, part] = path.split('.');
  return needs.some(
    (need) => need.reduction === reduction && (need.of === undefined || need.of.some((one) => one === part)),
  );
}

/** What is wrong with the keys of a witness, in words, and how many changes changed an answer. */
export function faults(witness: RegisteredWitness, keyOf: KeyOfInputs = inputHashes): { said: string[]; changed: string[] } {
  const said: string[] = [];
  const changed: string[] = [];
  const sound = ask(witness, wholeInput(), wholeReferences(), keyOf);
  const first = sound.said();
  const judge = (path: string, given: Reductions, reference: References, declared: boolean): void => {
    const now = ask(witness, given, reference, keyOf);
    if (!declared) {
      // It is not shown what it did not declare (the last test below), so only the key can be wrong.
      if (now.key !== sound.key) said.push(`${path} is not declared and changes the key`);
      return;
    }
    if (now.said() === first) return;
    changed.push(path);
    if (now.key === sound.key) said.push(`${path} changes the answer and not its key`);
  };
  for (const path of places(wholeInput())) {
    const given = wholeInput();
    changeField(given, path);
    judge(path, given, wholeReferences(), isDeclared(witness.needs, path));
  }
  for (const path of places(wholeReferences())) {
    const reference = wholeReferences();
    changeField(reference, path);
    judge(path, wholeInput(), reference, true);
  }
  return { said, changed };
}
