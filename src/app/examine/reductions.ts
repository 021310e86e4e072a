import type { Context, Member, Need, Sha256, Subject } from '../../core/index.ts';
import type { MachineTraffic } from '../../formats/netlog/traffic.ts';
import { hashOf } from '../../ledger/index.ts';
import type { Documents, Pictures, Records, Reductions, Unreadable } from '../../witnesses/evidence.ts';
import type { DescribedPicture, EntryOf, Origin } from '../intake/evidence-of.ts';
import { pictureFiles } from '../intake/evidence-of.ts';
import { machineDocuments } from '../intake/challenges.ts';
import { machineRecords } from '../intake/machine-records.ts';
import type { IntakeProblem, OpenFleet } from '../intake/open-fleet.ts';
import { orderLists } from '../intake/order-lists.ts';
import { shownInput } from '../../witnesses/shown-input.ts';
import type { FleetContext } from './fleet-context.ts';
import { sharedPictures } from '../intake/shared-pictures.ts';
import { suppliedBy } from '../intake/supplied-by.ts';
import type { IntakeFile } from '../intake/walk.ts';

const noPictures: Pictures = { readable: [], unreadable: [] };
/** Decoded documents of a fleet up to this size are kept between learning and testifying; larger fleets are read twice. */
const keptMachines = 2000;

export interface FleetReductions {
  readonly subjects: readonly Subject[];
  readonly records: ReadonlyMap<string, Records>;
  /** Of the lists under orders/. */
  readonly problems: readonly IntakeProblem[];
  /** Everything a witness may read about a machine; its pixels only where they are given. */
  readonly of: (machine: string, pictures?: Pictures) => Reductions;
  readonly members: Iterable<Member<Reductions>>;
  readonly pictureFilesOf: (machine: string) => readonly IntakeFile[];
  readonly origin: Origin;
  /** Files that no decoder could read, by machine, among those that were asked for so far. */
  readonly unreadable: ReadonlyMap<string, readonly Unreadable[]>;
}

function subjectOf(fleet: OpenFleet, machine: string): Subject {
  return { kind: 'machine', id: machine, fleet: fleet.name };
}

/** The reductions of a fleet's machines, each made when it is asked for. */
export function fleetReductions(
  fleet: OpenFleet,
  traffic: ReadonlyMap<string, MachineTraffic>,
  entryOf?: EntryOf,
): FleetReductions {
  const origin: Origin = { suppliedBy: suppliedBy(fleet.sources), ...(entryOf === undefined ? {} : { entryOf }) };
  const orders = orderLists(fleet, fleet.tables, origin);
  const records = machineRecords(fleet.tables, sharedPictures(fleet), orders.byMachine);
  const keep = records.size <= keptMachines;
  const kept = new Map<string, Documents>();
  const unreadable = new Map<string, readonly Unreadable[]>();
  const documents = (machine: string): Documents => {
    const known = kept.get(machine);
    if (known !== undefined) return known;
    const read = machineDocuments(fleet.evidence.get(machine) ?? [], origin);
    if (read.unreadable.length > 0) unreadable.set(machine, read.unreadable);
    if (keep) kept.set(machine, read);
    return read;
  };
  const of = (machine: string, pictures: Pictures = noPictures): Reductions => {
    const own = records.get(machine);
    if (own === undefined) throw new Error(`no records of ${machine}`);
    return {
      // Read when a witness asks: one that learns from logs alone must not cost the decoding of every certificate.
      get documents() {
        return documents(machine);
      },
      pictures,
      traffic: traffic.get(machine),
      records: own,
    };
  };
  const names = [...records.keys()];
  return {
    subjects: names.map((machine) => subjectOf(fleet, machine)),
    records,
    problems: orders.problems,
    of,
    origin,
    unreadable,
    members: {
      *[Symbol.iterator]() {
        for (const machine of names) yield { subject: subjectOf(fleet, machine), input: of(machine) };
      },
    },
    pictureFilesOf(machine) {
      const serial = records.get(machine)?.machine.boardSerial;
      const files = serial === undefined ? [] : (fleet.boards.get(serial) ?? []);
      return pictureFiles(files).length === 0 ? [] : files;
    },
  };
}

/** Context as one machine's testimony depends on it: another machine's challenge must not make this one absent. */
export function contextFor({ context, challenges }: FleetContext, machine: string): Context {
  const own = challenges.get(machine);
  const activations = (context.activations ?? []).filter((activation) => activation.machine === machine);
  return { ...context, challenges: own === undefined ? [] : [own], activations };
}

/** Where a row stands in its file changes no answer: a row inserted above must not touch every machine. */
function withoutLines(records: Records): unknown {
  const bare = (row: { readonly line: number }): unknown => ({ ...row, line: 0 });
  return {
    ...records,
    machine: bare(records.machine),
    addresses: records.addresses.map(bare),
    parts: records.parts.map(bare),
    orders: records.orders.map(bare),
    ...(records.orderList === undefined ? {} : { orderList: records.orderList.sha256 }),
    changes: records.changes.map(bare),
    custody: records.custody.map(bare),
    inspected: records.inspected.map(bare),
  };
}

/**
 * The hashes of what a witness with these needs is shown of a machine, and of nothing else: of files their bytes, and what
 * their paths, sessions and sources say of them; of records the parts that it asked for. A second run reads with them
 * whether an answer still stands.
 */
export function inputHashes(
  needs: readonly Need[],
  input: Reductions,
  pictures: readonly DescribedPicture[],
): readonly Sha256[] {
  const shown = shownInput(needs, input);
  const hashes = new Set<Sha256>();
  for (const { reduction } of needs) {
    if (reduction === 'documents') {
      const { readable, unreadable } = shown.documents;
      for (const { sha256 } of [...readable, ...unreadable]) hashes.add(sha256);
      // Who supplied a file, when, and under which name can change an answer although the bytes are the same.
      hashes.add(
        hashOf([
          readable.map(({ sha256, file, suppliedBy: by, takenAt }) => [sha256, file, by, takenAt]),
          unreadable.map(({ sha256, file }) => [sha256, file]),
        ]),
      );
    } else if (reduction === 'pictures') {
      for (const { sha256 } of pictures) hashes.add(sha256);
      if (pictures.length > 0) hashes.add(hashOf(pictures));
    } else if (reduction === 'traffic') {
      if (shown.traffic !== undefined) hashes.add(hashOf(shown.traffic));
    } else {
      hashes.add(hashOf(withoutLines(shown.records)));
    }
  }
  return [...hashes].sort();
}
