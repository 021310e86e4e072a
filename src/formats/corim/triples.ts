import type { CborItem, NoteList } from '../cbor/index.ts';
import { Fields, listOf, refuse } from '../cbor/index.ts';
import type { CryptoKey } from './crypto-key.ts';
import type { Environment } from './environment.ts';
import { environmentOf } from './environment.ts';
import type { TypedId } from './identifiers.ts';
import { tagIdOf, typedIdOf } from './identifiers.ts';
import { noteRest, readFields, someOf } from './manifest-reader.ts';
import type { Measurement } from './measurement.ts';
import { keysOf, measurementOf, measurementsOf } from './measurement.ts';

/** What a thing measures, by its maker's word. */
export interface MeasurementTriple {
  readonly environment: Environment;
  readonly measurements: readonly Measurement[];
}

/** Keys that a thing has: of its identity, or of those that sign its evidence. */
export interface KeyTriple {
  readonly environment: Environment;
  readonly keys: readonly CryptoKey[];
  readonly measuredElement: TypedId | undefined;
  readonly authorizedBy: readonly CryptoKey[];
}

/** Which domains a domain trusts, or consists of. Before draft 08 a domain could be any identifier. */
export interface DomainTriple {
  readonly domain: string;
  readonly members: readonly string[];
}

export interface CoswidTriple {
  readonly environment: Environment;
  readonly tagIds: readonly string[];
}

export interface StatefulEnvironment extends MeasurementTriple {
  readonly authorizedBy: readonly CryptoKey[];
}

/** If all conditions hold, these are endorsed as well. */
export interface ConditionalTriple {
  readonly conditions: readonly StatefulEnvironment[];
  readonly endorsements: readonly MeasurementTriple[];
}

/** The first entry of the series whose condition holds says what is endorsed. */
export interface SeriesTriple {
  readonly condition: StatefulEnvironment;
  readonly series: readonly { readonly condition: readonly Measurement[]; readonly addition: readonly Measurement[] }[];
}

/** triples-map (draft-ietf-rats-corim-11, 5.1.4). */
export interface Triples {
  readonly reference: readonly MeasurementTriple[];
  readonly endorsed: readonly MeasurementTriple[];
  readonly identity: readonly KeyTriple[];
  readonly attestKey: readonly KeyTriple[];
  readonly dependency: readonly DomainTriple[];
  readonly membership: readonly DomainTriple[];
  readonly coswid: readonly CoswidTriple[];
  readonly series: readonly SeriesTriple[];
  readonly conditional: readonly ConditionalTriple[];
  readonly unreadKeys: readonly (number | string)[];
}

export function triplesOf(item: CborItem, notes: NoteList): Triples {
  const fields = new Fields(item, 'triples');
  if (fields.size === 0) notes.add('empty-map', 'triples: says nothing');
  const all = <T>(label: number, name: string, read: (parts: Parts, notes: NoteList) => T): T[] =>
    fields.maybe(label, name, (list, what) =>
      someOf(list, what, notes, (triple) => {
        const parts = new Parts(triple, name);
        const value = read(parts, notes);
        parts.end();
        return value;
      }),
    ) ?? [];
  return {
    reference: all(0, 'reference triple', measurementTriple),
    endorsed: all(1, 'endorsed triple', measurementTriple),
    identity: all(2, 'identity triple', keyTriple),
    attestKey: all(3, 'attest-key triple', keyTriple),
    dependency: all(4, 'dependency triple', domainTriple),
    membership: all(5, 'membership triple', domainTriple),
    coswid: all(6, 'CoSWID triple', coswidTriple),
    series: all(8, 'conditional series triple', seriesTriple),
    conditional: all(10, 'conditional triple', conditionalTriple),
    unreadKeys: noteRest(fields, notes),
  };
}

/** The parts of a triple, in their order. */
class Parts {
  readonly item: CborItem;
  readonly what: string;
  readonly #left: CborItem[];

  constructor(item: CborItem, what: string) {
    this.item = item;
    this.what = what;
    this.#left = [...listOf(item, what)];
  }

  optional(): CborItem | undefined {
    return this.#left.shift();
  }

  next(name: string): CborItem {
    return this.optional() ?? refuse(this.item, `${this.what}: ${name} is missing`);
  }

  end(): void {
    const [more] = this.#left;
    if (more !== undefined) refuse(more, `${this.what}: ${this.#left.length} parts too many`);
  }
}

function measurementTriple(parts: Parts, notes: NoteList): MeasurementTriple {
  return {
    environment: environmentOf(parts.next('environment'), `${parts.what}: environment`, notes),
    measurements: measurementsOf(parts.next('measurements'), `${parts.what}: measurements`, notes),
  };
}

function keyTriple(parts: Parts, notes: NoteList): KeyTriple {
  const environment = environmentOf(parts.next('environment'), `${parts.what}: environment`, notes);
  const keys = keysOf(parts.next('keys'), `${parts.what}: keys`, notes);
  const conditions = parts.optional();
  const none = { measuredElement: undefined, authorizedBy: [] };
  if (conditions === undefined) return { environment, keys, ...none };
  const read = readFields(conditions, `${parts.what}: conditions`, notes, (fields) => ({
    measuredElement: fields.maybe(0, 'key', (value, name) => typedIdOf(value, name, notes)),
    authorizedBy: fields.maybe(1, 'authorized-by', (value, name) => keysOf(value, name, notes)) ?? [],
  }));
  return { environment, keys, ...read };
}

function domainOf(item: CborItem, what: string, notes: NoteList): string {
  return item.type === 'map' ? environmentOf(item, what, notes).text : typedIdOf(item, what, notes).text;
}

function domainTriple(parts: Parts, notes: NoteList): DomainTriple {
  const domain = domainOf(parts.next('domain'), `${parts.what}: domain`, notes);
  const what = `${parts.what}: members`;
  return { domain, members: someOf(parts.next('members'), what, notes, (entry) => domainOf(entry, what, notes)) };
}

function coswidTriple(parts: Parts, notes: NoteList): CoswidTriple {
  const environment = environmentOf(parts.next('environment'), `${parts.what}: environment`, notes);
  const what = `${parts.what}: tag identifiers`;
  const tagIds = someOf(parts.next('tag identifiers'), what, notes, (entry) => tagIdOf(entry, what));
  return { environment, tagIds };
}

/** [environment, claims, ? authorized-by]; the claims may be none. */
function statefulEnvironment(item: CborItem, what: string, notes: NoteList): StatefulEnvironment {
  const parts = new Parts(item, what);
  const environment = environmentOf(parts.next('environment'), `${what}: environment`, notes);
  const claims = listOf(parts.next('claims'), `${what}: claims`).map((entry) => measurementOf(entry, notes));
  const authorized = parts.optional();
  parts.end();
  return {
    environment,
    measurements: claims,
    authorizedBy: authorized === undefined ? [] : keysOf(authorized, `${what}: authorized-by`, notes),
  };
}

function seriesTriple(parts: Parts, notes: NoteList): SeriesTriple {
  const condition = statefulEnvironment(parts.next('condition'), `${parts.what}: condition`, notes);
  const what = `${parts.what}: series`;
  const series = someOf(parts.next('series'), what, notes, (entry) => {
    const record = new Parts(entry, what);
    const value = {
      condition: measurementsOf(record.next('condition'), `${what}: condition`, notes),
      addition: measurementsOf(record.next('addition'), `${what}: addition`, notes),
    };
    record.end();
    return value;
  });
  return { condition, series };
}

function conditionalTriple(parts: Parts, notes: NoteList): ConditionalTriple {
  const { what } = parts;
  const conditions = someOf(parts.next('conditions'), `${what}: conditions`, notes, (entry) =>
    statefulEnvironment(entry, `${what}: condition`, notes),
  );
  const endorsements = someOf(parts.next('endorsements'), `${what}: endorsements`, notes, (entry) => {
    const record = new Parts(entry, `${what}: endorsement`);
    const triple = measurementTriple(record, notes);
    record.end();
    return triple;
  });
  return { conditions, endorsements };
}
