import type { Component } from '../../formats/inventory/index.ts';
import type { ChangeRow } from '../../formats/tables/index.ts';
import type { Comparable, ComparedField } from './comparable.ts';
import { comparable, firmwareCategory } from './comparable.ts';
import type { ComponentMatch } from './match-components.ts';
import { matchComponents } from './match-components.ts';
import type { Reach } from './reach.ts';
import { reaches } from './reach.ts';
import type { RecordedChanges, Span } from './recorded-changes.ts';

/**
 * How the testimonies about one part differ. `not-listed`: one list names the part and the other, which could, does
 * not. `unidentified`: too little is stated to call it equal or different.
 */
export type DifferenceKind = 'missing' | 'unexpected' | 'changed' | 'not-listed' | 'unidentified';

/** One part on which what was ordered, what the operating system lists and what the BMC lists do not agree. */
export interface ThreeWayRow {
  readonly kind: DifferenceKind;
  /** Fields whose values differ: `serial`, `revision`, … */
  readonly fields: readonly ComparedField[];
  /** `null`: this list does not name the part. `undefined`: there is no such list, or it cannot name such parts. */
  readonly ordered: Component | null | undefined;
  readonly os: Component | null | undefined;
  readonly bmc: Component | null | undefined;
  /** Recorded changes that account for the difference; empty where none does. */
  readonly explainedBy: readonly Pick<ChangeRow, 'ticket' | 'by' | 'at'>[];
}

/** What one side of the machine lists. */
export interface SideList {
  readonly parts: readonly Comparable[];
  readonly reach: Reach;
  /** When it was taken, where known. */
  readonly takenAt: string | undefined;
}

export interface ThreeLists {
  readonly ordered:
    { readonly parts: readonly Comparable[]; readonly reach: Reach; readonly since: string | undefined } | undefined;
  readonly os: SideList | undefined;
  readonly bmc: SideList | undefined;
  readonly changes?: RecordedChanges;
}

export type SideName = 'os' | 'bmc';

type Place =
  | { readonly state: 'same' | 'undecided'; readonly found: Comparable }
  | { readonly state: 'changed'; readonly found: Comparable; readonly fields: readonly ComparedField[] }
  | { readonly state: 'explained'; readonly found: Comparable | undefined; readonly changes: readonly ChangeRow[] }
  | { readonly state: 'absent' | 'beyond-reach' | 'maybe-nameless' | 'no-list' };

interface Side {
  readonly list: SideList;
  readonly match: ComponentMatch;
  readonly explained: readonly {
    readonly ordered: Comparable | undefined;
    readonly found: Comparable | undefined;
    readonly changes: readonly ChangeRow[];
  }[];
}

function matchSide(lists: ThreeLists, list: SideList): Side {
  const explained: Side['explained'][number][] = [];
  const span: Span = { after: lists.ordered?.since, before: list.takenAt };
  const ledger = lists.changes?.fresh();
  const match = matchComponents(lists.ordered?.parts ?? [], list.parts, (ordered, found) => {
    const changes = ledger?.explain(ordered, found, span);
    if (changes === undefined) return false;
    explained.push({ ordered, found, changes });
    return true;
  });
  return { list, match, explained };
}

/** Where each ordered part stands on one side. */
function placesOf(side: Side): ReadonlyMap<Comparable, Place> {
  const places = new Map<Comparable, Place>();
  const { match, explained, list } = side;
  for (const pair of match.same) places.set(pair.ordered, { state: 'same', found: pair.found });
  for (const pair of match.undecided) places.set(pair.ordered, { state: 'undecided', found: pair.found });
  for (const { ordered, found, fields } of match.changed) places.set(ordered, { state: 'changed', found, fields });
  for (const entry of explained) {
    if (entry.ordered !== undefined) places.set(entry.ordered, { state: 'explained', ...entry });
  }
  let nameless = match.unidentified.length;
  for (const part of match.missing) {
    if (!reaches(list.reach, part)) places.set(part, { state: 'beyond-reach' });
    else if (nameless-- > 0) places.set(part, { state: 'maybe-nameless' });
    else places.set(part, { state: 'absent' });
  }
  return places;
}

function componentIn(place: Place): Component | null | undefined {
  if ('found' in place) return place.found?.component ?? null;
  return place.state === 'absent' || place.state === 'maybe-nameless' ? null : undefined;
}

function rowOf(ordered: Comparable, os: Place, bmc: Place): ThreeWayRow | undefined {
  const row = { ordered: ordered.component, os: componentIn(os), bmc: componentIn(bmc), explainedBy: [] };
  const places = [os, bmc];
  const fields = new Set(places.flatMap((place) => (place.state === 'changed' ? place.fields : [])));
  if (fields.size > 0) return { ...row, kind: 'changed', fields: [...fields] };
  const explained = places.find((place) => place.state === 'explained');
  if (explained !== undefined) {
    const kind = explained.found === undefined ? 'missing' : 'changed';
    return { ...row, kind, fields: [], explainedBy: explained.changes };
  }
  const listed = places.some((place) => place.state === 'same' || place.state === 'undecided');
  const absent = places.some((place) => place.state === 'absent');
  if (listed) return absent ? { ...row, kind: 'not-listed', fields: [] } : undefined;
  if (absent) return { ...row, kind: 'missing', fields: [] };
  return places.some((place) => place.state === 'maybe-nameless')
    ? { ...row, kind: 'unidentified', fields: [] }
    : undefined;
}

function columnOf(name: SideName, part: Comparable): Pick<ThreeWayRow, SideName> {
  return { os: name === 'os' ? part.component : undefined, bmc: name === 'bmc' ? part.component : undefined };
}

function unexpectedRows(os: Side | undefined, bmc: Side | undefined): ThreeWayRow[] {
  const rows: ThreeWayRow[] = [];
  const base = { kind: 'unexpected' as const, fields: [], ordered: null, explainedBy: [] };
  const absentFrom = (side: Side | undefined, part: Comparable): null | undefined =>
    side !== undefined && reaches(side.list.reach, part) ? null : undefined;
  const both = matchComponents(os?.match.unexpected ?? [], bmc?.match.unexpected ?? []);
  for (const pair of [...both.same, ...both.undecided]) {
    rows.push({ ...base, os: pair.ordered.component, bmc: pair.found.component });
  }
  const alone = [...both.changed.map((pair) => pair.ordered), ...both.missing];
  for (const part of alone) rows.push({ ...base, os: part.component, bmc: absentFrom(bmc, part) });
  for (const part of [...both.changed.map((pair) => pair.found), ...both.unexpected]) {
    rows.push({ ...base, os: absentFrom(os, part), bmc: part.component });
  }
  for (const [name, side] of [['os', os] as const, ['bmc', bmc] as const]) {
    for (const part of side?.match.unidentified ?? []) {
      rows.push({ ...base, ...columnOf(name, part), kind: 'unidentified' });
    }
    for (const { found, changes, ...entry } of side?.explained ?? []) {
      if (entry.ordered !== undefined || found === undefined) continue;
      rows.push({ ...base, ...columnOf(name, found), explainedBy: changes });
    }
  }
  return rows;
}

/** What is left when everything on which the two lists agree, or could not both speak, is set aside. */
function betweenSides(lists: ThreeLists & { readonly os: SideList; readonly bmc: SideList }): ThreeWayRow[] {
  const span: Span = { after: undefined, before: undefined };
  const ledger = lists.changes?.fresh();
  // The two lists may be of different days, in either order.
  const match = matchComponents(
    lists.os.parts,
    lists.bmc.parts,
    (a, b) => (ledger?.explain(a, b, span) ?? ledger?.explain(b, a, span)) !== undefined,
  );
  const rows: ThreeWayRow[] = [];
  const base = { ordered: undefined, explainedBy: [] };
  for (const { ordered, found, fields } of match.changed) {
    // Revisions are written in many ways by the two sides; the serial is the part's own.
    const telling = fields.filter((field) => field === 'serial' || field === 'model');
    const sameSerial = ordered.serial !== undefined && ordered.serial === found.serial;
    if (telling.length === 0 || sameSerial) continue;
    rows.push({ ...base, kind: 'changed', fields: telling, os: ordered.component, bmc: found.component });
  }
  for (const part of match.missing) {
    if (part.category !== undefined && lists.bmc.reach.categories.has(part.category)) {
      rows.push({ ...base, kind: 'not-listed', fields: [], os: part.component, bmc: null });
    }
  }
  for (const part of match.unexpected) {
    if (part.category !== undefined && lists.os.reach.categories.has(part.category)) {
      rows.push({ ...base, kind: 'not-listed', fields: [], os: null, bmc: part.component });
    }
  }
  return rows;
}

export interface Comparison {
  /** Against the order; empty where there is none. */
  readonly rows: readonly ThreeWayRow[];
  /** Operating system against BMC; undefined unless both lists exist. */
  readonly sideRows: readonly ThreeWayRow[] | undefined;
  /** Ordered parts that one of the lists at least could have named. */
  readonly reached: number;
  /** Ordered parts that no list could have named. */
  readonly beyondReach: readonly Comparable[];
  /** Parts that the machine names, of kinds that the order does not speak of; firmware apart. */
  readonly beyondOrder: readonly Component[];
}

const noList: Place = { state: 'no-list' };

export function compareLists(lists: ThreeLists): Comparison {
  const { os: osList, bmc: bmcList } = lists;
  const sideRows =
    osList !== undefined && bmcList !== undefined ? betweenSides({ ...lists, os: osList, bmc: bmcList }) : undefined;
  if (lists.ordered === undefined) return { rows: [], sideRows, reached: 0, beyondReach: [], beyondOrder: [] };
  const os = osList === undefined ? undefined : matchSide(lists, osList);
  const bmc = bmcList === undefined ? undefined : matchSide(lists, bmcList);
  const osPlaces = os === undefined ? undefined : placesOf(os);
  const bmcPlaces = bmc === undefined ? undefined : placesOf(bmc);
  const rows: ThreeWayRow[] = [];
  const beyondReach: Comparable[] = [];
  let reached = 0;
  for (const part of lists.ordered.parts) {
    const places = [osPlaces?.get(part) ?? noList, bmcPlaces?.get(part) ?? noList] as const;
    if (places.every(({ state }) => state === 'beyond-reach' || state === 'no-list')) beyondReach.push(part);
    else reached++;
    const row = rowOf(part, ...places);
    if (row !== undefined) rows.push(row);
  }
  const extra = unexpectedRows(os, bmc);
  const { reach } = lists.ordered;
  const named: ThreeWayRow[] = [];
  const beyondOrder: Component[] = [];
  for (const row of extra) {
    const part = row.os ?? row.bmc;
    const isBeyond =
      row.kind === 'unexpected' && part !== undefined && part !== null && !reaches(reach, comparable(part));
    if (!isBeyond) named.push(row);
    // The kind is the part's own word: an order that does not name it cannot clear the part.
    else if (comparable(part).category !== firmwareCategory) beyondOrder.push(part);
  }
  return { rows: [...rows, ...named], sideRows, reached, beyondReach, beyondOrder };
}

/**
 * The difference between what was ordered, what the operating system lists and what the BMC lists, as three columns;
 * parts on which all agree are left out. Each list is plain components; any of the three may be absent.
 */
export function threeWayDifference(lists: ThreeLists): readonly ThreeWayRow[] {
  const { rows, sideRows } = compareLists(lists);
  return lists.ordered === undefined ? (sideRows ?? []) : rows;
}

/** A list of components as one side of the comparison. */
export function listOf(components: readonly Component[]): readonly Comparable[] {
  return components.map(comparable);
}
