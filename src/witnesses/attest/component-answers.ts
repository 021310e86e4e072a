import type { Quantities } from '../../core/index.ts';
import type { Component } from '../../formats/inventory/index.ts';
import type { Answer } from './answer.ts';
import { agrees, blind } from './answer.ts';
import { absence } from './absence.ts';
import type { Facts } from './facts.ts';
import { partName } from './part-name.ts';
import type { ThreeWayRow } from './three-way-difference.ts';

/** Why the component questions cannot be asked of this machine at all; undefined where they can. */
export function notComparable(facts: Facts): Answer | undefined {
  const { osInventories, bmcInventories } = facts.evidence;
  if (osInventories.length + bmcInventories.length === 0) {
    return absence(facts, ['component-inventory', 'redfish'], 'list of the parts that the machine names');
  }
  const tooLong = facts.ordered?.tooLong;
  if (tooLong !== undefined) return blind('ambiguous', `Nothing was compared: ${tooLong}.`, facts.listRefs);
  if (facts.ordered === undefined) {
    return blind(
      'no-reference',
      'Nothing says what was ordered; give a platform certificate, order lines or a component list.',
      facts.listRefs,
    );
  }
  return undefined;
}

/** Who says that the part belongs there: "Certified" or "Ordered". */
export function saidOf({ ordered }: Facts, part: Component): string {
  return ordered?.certified.has(part) === true ? 'Certified' : 'Ordered';
}

/** What the parts of the reference are, by who says so. */
export function referenceWord({ ordered }: Facts): 'ordered' | 'certified' | 'ordered or certified' {
  if (ordered === undefined || ordered.certified.size === 0) return 'ordered';
  return ordered.isOrdered ? 'ordered or certified' : 'certified';
}

/** What a part is that nothing names: "Not certified" where a certificate alone is the reference, and so on. */
export function unsaid(facts: Facts): string {
  const word = referenceWord(facts);
  return word === 'ordered or certified' ? 'Neither ordered nor certified' : `Not ${word}`;
}

/** " (unverified: …)" where the reference's own signature is not established; the difference is reported all the same. */
export function caveat(facts: Facts): string {
  const { chain, leftOut = [] } = facts.ordered ?? {};
  const apart =
    leftOut.length === 0
      ? ''
      : ` Left out, since nobody whom the operator trusts signed it: ${leftOut.map(({ file }) => file).join(', ')}.`;
  if (chain === undefined) return apart;
  const unverified = [chain.base, ...chain.deltas].filter(
    ({ value }) => facts.signers.platform(value).state !== 'anchored',
  );
  if (unverified.length === 0) return apart;
  return `${apart} The reference is unverified: no trusted signature on ${unverified.map(({ file }) => file).join(', ')}.`;
}

/** Which of the machine's lists shows the part. */
export function shownBy(row: ThreeWayRow): string {
  const os = row.os !== undefined && row.os !== null;
  const bmc = row.bmc !== undefined && row.bmc !== null;
  if (os && bmc) return 'operating system and BMC';
  return bmc ? 'BMC' : 'operating system';
}

/**
 * The three columns of a difference, for whoever shows them side by side. A list that there is, and that does not name the
 * part, says `not listed`; a list that there is not, or that could not name it, has no column.
 */
export function columnsOf(row: ThreeWayRow): Quantities {
  const columns = (['ordered', 'os', 'bmc'] as const).flatMap((name): [string, string][] => {
    const part: Component | null | undefined = row[name];
    return part === undefined ? [] : [[name, part === null ? 'not listed' : partName(part)]];
  });
  return {
    kind: row.kind,
    ...Object.fromEntries(columns),
    ...(row.fields.length === 0 ? {} : { fields: row.fields.join(',') }),
  };
}

export function explainedAnswers(facts: Facts, rows: readonly ThreeWayRow[], words: string): Answer[] {
  return rows.map((row) => {
    const part = row.os ?? row.bmc ?? row.ordered;
    const tickets = row.explainedBy.map(({ ticket }) => ticket ?? 'without a ticket').join(', ');
    const last = row.explainedBy[row.explainedBy.length - 1];
    const now = part === undefined || part === null ? '' : partName(part);
    return {
      outcome: 'explained',
      detail: `${words} ${now}: recorded as changed (${tickets}).`,
      evidence: facts.listRefs,
      measured: columnsOf(row),
      ...(last?.ticket === undefined ? {} : { ticket: last.ticket }),
      ...(last?.by === undefined ? {} : { by: last.by }),
    };
  });
}

/** The answer where nothing is left unexplained; says how much was compared. */
export function nothingLeft(facts: Facts, explained: number, words: string): Answer {
  const { comparison, ordered } = facts;
  const apart = explained === 0 ? '' : ` apart from ${explained} recorded as changed`;
  const beyond =
    comparison.beyondReach.length === 0
      ? ''
      : ` ${comparison.beyondReach.length} ${referenceWord(facts)} parts are of kinds that no list here names.`;
  const other =
    comparison.beyondOrder.length === 0
      ? ''
      : ` ${comparison.beyondOrder.length} parts are of kinds that the order does not name.`;
  const weakness = ordered?.weakness;
  if (weakness !== undefined) return blind(weakness.reason, weakness.detail, facts.listRefs);
  return agrees(`${words}${apart} (${ordered?.sources ?? ''}).${beyond}${other}${caveat(facts)}`, facts.listRefs, {
    measured: {
      orderedParts: ordered?.parts.length ?? 0,
      comparedParts: comparison.reached,
      explainedParts: explained,
      beyondReachParts: comparison.beyondReach.length,
      beyondOrderParts: comparison.beyondOrder.length,
    },
  });
}
