import type { EvidenceRef } from '../../core/index.ts';
import type { Component, Inventory } from '../../formats/inventory/index.ts';
import { specified } from '../../formats/inventory/index.ts';
import type { PlatformCertificate } from '../../formats/platformcert/platform-certificate.ts';
import type { OrderRow } from '../../formats/tables/index.ts';
import type { Evidence } from '../evidence.ts';
import { refOf } from './absence.ts';
import type { DeltaChain } from './certified-parts.ts';
import { deltaChain } from './certified-parts.ts';
import type { Comparable } from './comparable.ts';
import type { Vouching, Weakness } from './choose-reference.ts';
import { chooseReference } from './choose-reference.ts';
import { comparable, comparableParts } from './comparable.ts';
import { matchComponents, maximumComponents } from './match-components.ts';
import type { Reach } from './reach.ts';
import { reachOfOrder } from './reach.ts';

/** What the machine should consist of, and who says so. */
export interface Ordered {
  readonly parts: readonly Comparable[];
  readonly reach: Reach;
  /** Those of the parts that a certificate lists; the others are of the order alone. */
  readonly certified: ReadonlySet<Component>;
  /** Order lines or an order list are among what says so. */
  readonly isOrdered: boolean;
  readonly refs: readonly EvidenceRef[];
  /** For a reader: "platform certificate a.cer and 3 order lines". */
  readonly sources: string;
  /** When the reference was made; a change recorded before it cannot explain a difference from it. */
  readonly since: string | undefined;
  readonly chain: DeltaChain | undefined;
  /** Certificates that were not used, since nobody whom the operator trusts signed them and something better is here. */
  readonly leftOut: readonly Evidence<PlatformCertificate>[];
  /** Why nothing may agree with this reference; what differs from it is said all the same. */
  readonly weakness: Weakness | undefined;
  /** Why nothing can be compared with it: then `parts` is empty. */
  readonly tooLong: string | undefined;
}

/** Both lists without naming a part twice that both name. */
export function union(first: readonly Comparable[], second: readonly Comparable[]): readonly Comparable[] {
  if (first.length === 0) return second;
  const match = matchComponents(first, second);
  return [...first, ...match.unexpected, ...match.changed.map((pair) => pair.found)];
}

/** All lists as one, or why that cannot be: more parts than are compared. */
function together(lists: readonly (readonly Comparable[])[]): {
  readonly parts: readonly Comparable[];
  readonly tooLong: string | undefined;
} {
  let parts: readonly Comparable[] = [];
  for (const list of lists) {
    if (list.length <= maximumComponents) parts = union(parts, list);
    if (Math.max(parts.length, list.length) <= maximumComponents) continue;
    const tooLong = `what was ordered has more than ${maximumComponents} parts, and no server has so many; give one order per machine`;
    return { parts: [], tooLong };
  }
  return { parts, tooLong: undefined };
}

function orderedComponents(rows: readonly OrderRow[]): Component[] {
  const out: Component[] = [];
  for (const row of rows) {
    const component: Component = {
      class: undefined,
      className: specified(row.class),
      manufacturer: specified(row.manufacturer),
      model: specified(row.partModel),
      serial: specified(row.serial),
      revision: undefined,
      addresses: [],
      fieldReplaceable: undefined,
      status: undefined,
      location: undefined,
    };
    if (component.model === undefined && component.serial === undefined) continue;
    // Beyond the limit nothing is compared with the order, so that there is no need to build more.
    for (let i = 0; i < row.quantity && out.length <= maximumComponents; i++) out.push({ ...component });
  }
  return out;
}

/** Earlier base certificates of the same platform: a rebase, or a base that its maker wrote again, stands in their place. */
function replacedBases(
  certificates: readonly Evidence<PlatformCertificate>[],
  base: Evidence<PlatformCertificate>,
): readonly Evidence<PlatformCertificate>[] {
  const serial = specified(base.value.serial);
  return certificates.filter(
    (one) =>
      one !== base &&
      one.value.type !== 'delta' &&
      one.value.notBefore <= base.value.notBefore &&
      (serial === undefined || specified(one.value.serial) === serial),
  );
}

/** Merges certificates, order lines and a component list that stands for the order. */
export function orderedParts(input: {
  readonly certificates: readonly Evidence<PlatformCertificate>[];
  readonly serials: readonly string[];
  readonly rows: readonly OrderRow[];
  readonly list: Evidence<Inventory> | undefined;
  readonly vouching: Vouching;
}): Ordered | undefined {
  const words: string[] = [];
  const refs: EvidenceRef[] = [];
  const named: (readonly Comparable[])[] = [];
  let since: string | undefined;
  let certified: ReadonlySet<Component> = new Set();
  const lines = orderedComponents(input.rows);
  const isOrdered = lines.length > 0 || input.list !== undefined;
  const { base, deltas, leftOut, weakness } = chooseReference({ ...input, isOrdered });
  const chain = base === undefined ? undefined : deltaChain(base, deltas, replacedBases(input.certificates, base));
  if (base !== undefined && chain !== undefined && chain.components.length > 0) {
    named.push(chain.components.map(comparable));
    certified = new Set(chain.components);
    since = base.value.notBefore;
    const used = [base, ...chain.deltas];
    refs.push(...used.map(refOf));
    words.push(`platform certificate ${used.map((certificate) => certificate.file).join(' with ')}`);
  }
  if (input.list !== undefined) {
    const { file, value } = input.list;
    named.push(comparableParts(value));
    refs.push(refOf(input.list));
    words.push(`order list ${file}`);
  }
  if (lines.length > 0) {
    named.push(lines.map(comparable));
    words.push(input.rows.length === 1 ? '1 order line' : `${input.rows.length} order lines`);
  }
  if (words.length === 0) return undefined;
  const isWhole = refs.length > 0;
  const { parts, tooLong } = together(named);
  const reach = reachOfOrder(isWhole, parts);
  return {
    parts,
    reach,
    certified,
    isOrdered,
    refs,
    sources: words.join(', '),
    since,
    chain,
    leftOut,
    weakness,
    tooLong,
  };
}
