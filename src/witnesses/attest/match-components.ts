import { UsageError } from '../../core/index.ts';
import type { Comparable, ComparedField } from './comparable.ts';
import { agree, comparableKey, differingFields, isIdentified } from './comparable.ts';

export interface MatchedPair {
  readonly ordered: Comparable;
  readonly found: Comparable;
}

export interface ChangedPair extends MatchedPair {
  readonly fields: readonly ComparedField[];
}

/** Every part of both lists, each exactly once: the one-to-one multiset difference, looked at from both sides. */
export interface ComponentMatch {
  readonly same: readonly MatchedPair[];
  /** Another part, serial or revision stands where an ordered part should be. */
  readonly changed: readonly ChangedPair[];
  readonly missing: readonly Comparable[];
  readonly unexpected: readonly Comparable[];
  /** Pairs in which too little is stated to call them equal, and nothing that is stated differs. */
  readonly undecided: readonly MatchedPair[];
  /** Found parts of which their source says nothing at all. */
  readonly unidentified: readonly Comparable[];
}

/** More parts than a server has: a longer list is refused, since matching is quadratic in the worst case. */
export const maximumComponents = 1024;

/** Accounts for a pair, an added part (`ordered` undefined) or a removed one (`found` undefined) before the rest is compared. */
export type Accounts = (ordered: Comparable | undefined, found: Comparable | undefined) => boolean;

type Key = (part: Comparable) => string | undefined;

function fieldsKey(...fields: readonly ComparedField[]): Key {
  return (part) => {
    let key = '';
    for (const field of fields) {
      const value = part[field];
      if (value === undefined) return undefined;
      key += `${value}\u0001`;
    }
    return key;
  };
}

/** Strongest identity first, so that a part with a serial is never spent on a line that has none. */
const sameTiers: readonly Key[] = [
  fieldsKey('serial', 'model', 'revision'),
  fieldsKey('serial', 'model'),
  fieldsKey('serial'),
  fieldsKey('manufacturer', 'model', 'revision'),
  fieldsKey('manufacturer', 'model'),
  fieldsKey('model'),
  fieldsKey('category', 'manufacturer'),
];

/** What stands in a part's place, nearest first. Parts whose sources name different categories never replace one another. */
const changedTiers: readonly Key[] = [
  fieldsKey('serial'),
  fieldsKey('manufacturer', 'model', 'revision'),
  fieldsKey('manufacturer', 'model'),
  fieldsKey('model'),
  fieldsKey('category', 'manufacturer'),
  fieldsKey('category'),
  fieldsKey('manufacturer'),
  () => '',
];

function sorted(parts: readonly Comparable[]): Comparable[] {
  const keyed = parts.map((part) => [comparableKey(part), part] as const);
  keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return keyed.map(([, part]) => part);
}

/** Pairs within equal keys where `may` allows it; takes what it pairs out of both sets. */
function pairByKey(
  ordered: Set<Comparable>,
  found: Set<Comparable>,
  key: Key,
  may: (ordered: Comparable, found: Comparable) => boolean,
): MatchedPair[] {
  const buckets = new Map<string, Set<Comparable>>();
  for (const part of ordered) {
    const k = key(part);
    if (k === undefined) continue;
    const bucket = buckets.get(k);
    if (bucket === undefined) buckets.set(k, new Set([part]));
    else bucket.add(part);
  }
  const pairs: MatchedPair[] = [];
  for (const part of found) {
    const k = key(part);
    const bucket = k === undefined ? undefined : buckets.get(k);
    if (bucket === undefined) continue;
    for (const candidate of bucket) {
      if (!may(candidate, part)) continue;
      bucket.delete(candidate);
      ordered.delete(candidate);
      found.delete(part);
      pairs.push({ ordered: candidate, found: part });
      break;
    }
  }
  return pairs;
}

/**
 * Gives each left-over found part an ordered one along an augmenting path, so that an unlucky early pairing of parts
 * with unstated fields never shows as a difference. Each path is searched breadth-first, without recursion.
 */
function augment(pairs: readonly MatchedPair[], ordered: Set<Comparable>, found: Set<Comparable>): MatchedPair[] {
  const partner = new Map<Comparable, Comparable>();
  for (const pair of pairs) partner.set(pair.ordered, pair.found);
  if (ordered.size * found.size === 0) return [...pairs];
  const all = [...partner.keys(), ...ordered];
  for (const start of [...found]) {
    const reachedFrom = new Map<Comparable, Comparable>();
    const queue = [start];
    let free: Comparable | undefined;
    for (let at = 0; at < queue.length && free === undefined; at++) {
      const part = queue[at];
      if (part === undefined) break;
      for (const candidate of all) {
        if (reachedFrom.has(candidate) || !agree(candidate, part)) continue;
        reachedFrom.set(candidate, part);
        const next = partner.get(candidate);
        if (next === undefined) {
          free = candidate;
          break;
        }
        queue.push(next);
      }
    }
    if (free === undefined) continue;
    ordered.delete(free);
    found.delete(start);
    const previous = new Map([...partner].map(([o, f]) => [f, o] as const));
    let at: Comparable | undefined = free;
    while (at !== undefined) {
      const part = reachedFrom.get(at);
      if (part === undefined) break;
      partner.set(at, part);
      at = previous.get(part);
    }
  }
  return [...partner].map(([o, f]) => ({ ordered: o, found: f }));
}

/** Takes out of both sets what `accounts` answers for. */
function takeAccounted(ordered: Set<Comparable>, found: Set<Comparable>, accounts: Accounts): void {
  for (const part of [...found]) {
    for (const candidate of ordered) {
      if (!accounts(candidate, part)) continue;
      ordered.delete(candidate);
      found.delete(part);
      break;
    }
  }
  for (const part of [...found]) if (accounts(undefined, part)) found.delete(part);
  for (const part of [...ordered]) if (accounts(part, undefined)) ordered.delete(part);
}

/**
 * One-to-one difference between what was ordered and what was found, independent of the order of either list.
 * `accounts` is asked about everything that does not agree, before it is compared further. Throws UsageError over
 * `maximumComponents` parts.
 */
export function matchComponents(
  orderedParts: readonly Comparable[],
  foundParts: readonly Comparable[],
  accounts: Accounts = () => false,
): ComponentMatch {
  if (Math.max(orderedParts.length, foundParts.length) > maximumComponents) {
    throw new UsageError(
      `a list of more than ${maximumComponents} parts`,
      'Give one list per machine; no server has so many parts.',
    );
  }
  const sortedFound = sorted(foundParts);
  const ordered = new Set(sorted(orderedParts).filter(isIdentified));
  const found = new Set(sortedFound.filter(isIdentified));
  const nameless = sortedFound.filter((part) => !isIdentified(part));
  // What is stated in the same words is the same, however little it is.
  let same = pairByKey(ordered, found, comparableKey, () => true);
  for (const key of sameTiers) {
    if (ordered.size === 0 || found.size === 0) break;
    // A loop, since pushing a spread of thousands of arguments overflows the stack.
    for (const pair of pairByKey(ordered, found, key, agree)) same.push(pair);
  }
  same = augment(same, ordered, found);
  takeAccounted(ordered, found, accounts);
  const changed: ChangedPair[] = [];
  const undecided: MatchedPair[] = [];
  for (const key of changedTiers) {
    if (ordered.size === 0 || found.size === 0) break;
    const may = (a: Comparable, b: Comparable): boolean =>
      a.category === undefined || b.category === undefined || a.category === b.category;
    for (const pair of pairByKey(ordered, found, key, may)) {
      const fields = differingFields(pair.ordered, pair.found);
      if (fields.length > 0) changed.push({ ...pair, fields });
      else undecided.push(pair);
    }
  }
  return { same, changed, missing: [...ordered], unexpected: [...found], undecided, unidentified: nameless };
}
