import type { BlindReason, Check, EvidenceRef, Finding, Quantities, Subject } from '../../core/index.ts';
import { epochMs } from '../../core/index.ts';
import type { Records } from '../evidence.ts';
import {
  commonMaker,
  custodyAccounts,
  custodyGap,
  custodyUnobserved,
  identityConflict,
  lotShared,
  transferred,
} from './checks.ts';
import { disputed, gaps, handOvers, unobserved, type CustodyNote } from './custody-line.ts';
import { identitiesOf, type Neighbourhood, type Origin } from './fleet-records.ts';

/** At most this many findings of one check about one machine: a table can hold a million rows. */
const most = 20;

/** The questions to one machine's records, each answered at least once. */
export class TraceAnswers {
  readonly #subject: Subject;
  readonly #records: Records;
  readonly #around: Neighbourhood;
  readonly #files: ReadonlyMap<string, EvidenceRef>;

  constructor(subject: Subject, records: Records, around: Neighbourhood, files: ReadonlyMap<string, EvidenceRef>) {
    this.#subject = subject;
    this.#records = records;
    this.#around = around;
    this.#files = files;
  }

  all(): Finding[] {
    const held = handOvers(this.#records.custody);
    return [...this.#custody(held), ...this.#identity(), ...this.#origins(), ...this.#transfer()];
  }

  #base(check: Check, table: string, detail: string, measured?: Quantities): Omit<Finding, 'outcome'> {
    const file = this.#files.get(table);
    return {
      check: check.code,
      revision: check.revision,
      subject: this.#subject,
      evidence: file === undefined ? [] : [file],
      detail,
      ...(measured === undefined ? {} : { measured }),
    };
  }

  #contradicts(check: Check, table: string, detail: string, measured?: Quantities): Finding {
    return { ...this.#base(check, table, detail, measured), outcome: 'contradicts' };
  }

  #agrees(check: Check, table: string, detail: string): Finding {
    return { ...this.#base(check, table, detail), outcome: 'agrees', limit: check.code };
  }

  #blind(check: Check, reason: BlindReason, detail: string): Finding {
    return { ...this.#base(check, '', detail), outcome: 'blind', reason: { reason, detail } };
  }

  #notes(check: Check, notes: readonly CustodyNote[], agrees: string): Finding[] {
    if (notes.length === 0) return [this.#agrees(check, 'custody', agrees)];
    // The last ones expire the most; a note about the rest keeps them from vanishing.
    const shown = notes.slice(-most);
    const rest = notes.length - shown.length;
    return shown.map(({ detail, evidenceBefore }, i) =>
      this.#contradicts(
        check,
        'custody',
        i === 0 && rest > 0 ? `${detail} ${rest} earlier ones are not listed.` : detail,
        evidenceBefore === undefined ? undefined : { evidenceBefore },
      ),
    );
  }

  #custody(held: ReturnType<typeof handOvers>): Finding[] {
    const { custody } = this.#records;
    const things = new Map<string, number>();
    for (const row of held) {
      const thing = `${row.subjectKind} ${row.subject}`;
      things.set(thing, (things.get(thing) ?? 0) + 1);
    }
    const noHold = 'custody.csv has no hand-over (role hold) of this machine or its board.';
    return [
      ...(held.length === 0
        ? [this.#blind(custodyUnobserved, 'no-evidence', noHold)]
        : this.#notes(
            custodyUnobserved,
            unobserved(held),
            `All ${held.length} recorded hand-overs name a witness or a seal.`,
          )),
      ...(Math.max(0, ...things.values()) < 2
        ? [
            this.#blind(
              custodyGap,
              'no-evidence',
              'A chain needs at least two recorded hand-overs of one thing in custody.csv.',
            ),
          ]
        : this.#notes(custodyGap, gaps(held), 'Every recorded giver is the receiver before.')),
      ...(custody.length === 0
        ? [
            this.#blind(
              custodyAccounts,
              'no-evidence',
              'custody.csv says nothing of this machine, its board, lot or hall.',
            ),
          ]
        : this.#notes(
            custodyAccounts,
            disputed(custody),
            `No two of ${custody.length} rows give different accounts of one event.`,
          )),
    ];
  }

  #identity(): Finding[] {
    const { doubles, alone } = this.#around;
    const found = doubles.map(({ identity, machines }) => {
      const others = machines.filter((machine) => machine !== this.#records.machine.machine);
      return this.#contradicts(
        identityConflict,
        'machines',
        `${identity} is also that of ${others.join(', ')}: evidence that is joined by it could be of either.`,
      );
    });
    if (found.length > 0) return found;
    const { conflicts } = this.#records;
    if (conflicts.length > 0) {
      return conflicts.slice(0, most).map((conflict) => this.#blind(identityConflict, 'ambiguous', conflict));
    }
    const identities = identitiesOf(this.#records.machine);
    if (identities.length === 0) {
      return [
        this.#blind(identityConflict, 'no-evidence', 'machines.csv gives it no serial number, UUID or board serial.'),
      ];
    }
    if (alone)
      return [this.#blind(identityConflict, 'no-reference', 'machines.csv lists no other machine to compare with.')];
    return [this.#agrees(identityConflict, 'machines', `No other machine has its ${identities.join(', ')}.`)];
  }

  #origins(): Finding[] {
    const { lots, makers } = this.#around;
    return [
      this.#shared(lotShared, lots, 'No lot is recorded for this machine or its parts (machines.csv, parts.csv).'),
      this.#shared(commonMaker, makers, 'No maker of its lots and no integrator is recorded (lots.csv, machines.csv).'),
    ];
  }

  #shared(check: Check, origins: readonly (Origin & { readonly name: string })[], unrecorded: string): Finding {
    if (origins.length === 0) return this.#blind(check, 'no-evidence', unrecorded);
    const own = this.#records.machine.machine;
    const tellings = origins.flatMap(({ name, differing, differingCount, examined, machines }) => {
      const others = differing.filter((machine) => machine !== own);
      const count = differingCount - (differing.includes(own) ? 1 : 0);
      if (count === 0 || others.length === 0) return [];
      return [
        `${name}: ${count} of ${examined} examined (${machines} in the fleet) differ, among them ${others.join(', ')}`,
      ];
    });
    if (tellings.length > 0) {
      return this.#contradicts(
        check,
        'inspected',
        `Shared with machines that differ. ${tellings.slice(0, most).join('; ')}.`,
      );
    }
    const examined = Math.max(...origins.map((origin) => origin.examined));
    const names = origins.map((origin) => origin.name);
    const shown = names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
    if (examined === 0) {
      return this.#blind(check, 'no-reference', `No machine of ${shown} has a result in inspected.csv.`);
    }
    return this.#agrees(
      check,
      'inspected',
      `No examined machine of ${shown} differs from its reference in inspected.csv.`,
    );
  }

  #transfer(): Finding[] {
    const { custody, machine } = this.#records;
    const relevant = custody.filter((row) => row.subjectKind !== 'lot' && row.role !== 'place');
    if (relevant.length === 0 || machine.installedAt === undefined) {
      const detail =
        relevant.length === 0
          ? 'custody.csv says nothing of who owned, operated or held this machine or its hall.'
          : 'machines.csv does not say when it was installed.';
      return [this.#blind(transferred, 'no-evidence', detail)];
    }
    const installed = epochMs(machine.installedAt.to);
    const later = relevant.filter((row) => epochMs(row.at.from) >= installed);
    if (later.length === 0) {
      return [
        this.#agrees(transferred, 'custody', 'No recorded change of owner, operator or holder after installation.'),
      ];
    }
    return later
      .slice(-most)
      .map((row) =>
        this.#contradicts(
          transferred,
          'custody',
          `${row.subjectKind} ${row.subject} went from ${row.from ?? 'somebody who is not named'} to ${row.to ?? 'somebody who is not named'} on ${row.at.from.slice(0, 10)} (${row.role}${row.terms === undefined ? '' : `, ${row.terms}`}; custody.csv line ${row.line}).`,
        ),
      );
  }
}
