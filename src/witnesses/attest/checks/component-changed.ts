import type { FindingClass } from '../../../core/index.ts';
import type { Component } from '../../../formats/inventory/index.ts';
import type { Answer, Question } from '../answer.ts';
import { contradicts } from '../answer.ts';
import { comparable, firmwareCategory } from '../comparable.ts';
import {
  caveat,
  columnsOf,
  explainedAnswers,
  notComparable,
  nothingLeft,
  saidOf,
  shownBy,
} from '../component-answers.ts';
import type { Facts } from '../facts.ts';
import { partName } from '../part-name.ts';
import { firmwareChangesTo } from '../recorded-changes.ts';
import type { ThreeWayRow } from '../three-way-difference.ts';

/** A part that is firmware, of which nothing but the version differs. */
function isFirmwareVersion(row: ThreeWayRow): boolean {
  const part = row.os ?? row.bmc ?? row.ordered;
  if (part === undefined || part === null) return false;
  return comparable(part).category === firmwareCategory && row.fields.every((field) => field === 'revision');
}

function classOf(row: ThreeWayRow): FindingClass {
  return isFirmwareVersion(row) ? 'firmware' : 'swapped-chip';
}

/** A recorded update to exactly the version that is found explains a firmware part whose version differs. */
function withFirmwareChanges(facts: Facts, row: ThreeWayRow): ThreeWayRow {
  if (row.explainedBy.length > 0 || !isFirmwareVersion(row)) return row;
  const versions = [row.os, row.bmc].flatMap((part) => part?.revision ?? []);
  const span = { after: facts.ordered?.since, before: undefined };
  // Each version that is shown must be named: a ticket for one does not cover what the other list says.
  const wanted = versions.filter((version) => version !== row.ordered?.revision);
  const changes = wanted.map((version) => firmwareChangesTo(facts.records.changes, [version], span));
  return changes.every((list) => list.length > 0) ? { ...row, explainedBy: changes.flat() } : row;
}

function differs(facts: Facts, row: ThreeWayRow, ordered: Component): string {
  const parts = [row.os, row.bmc].flatMap((part) => (part === undefined || part === null ? [] : [partName(part)]));
  const found = [...new Set(parts)].join(' / ');
  const lists = shownBy(row);
  const verb = lists.includes(' and ') ? 'name' : 'names';
  return `${saidOf(facts, ordered)} ${partName(ordered)}; ${lists} ${verb} ${found} (differs in ${row.fields.join(', ')}).`;
}

function examine(facts: Facts): readonly Answer[] {
  const impossible = notComparable(facts);
  if (impossible !== undefined) return [impossible];
  const rows = facts.comparison.rows
    .filter(({ kind }) => kind === 'changed')
    .map((row) => withFirmwareChanges(facts, row));
  const explained = rows.filter(({ explainedBy }) => explainedBy.length > 0);
  const answers = explainedAnswers(facts, explained, 'Replaced by');
  for (const row of rows) {
    if (row.explainedBy.length > 0 || row.ordered === undefined || row.ordered === null) continue;
    answers.push(
      contradicts(`${differs(facts, row, row.ordered)}${caveat(facts)}`, facts.listRefs, {
        implantClass: classOf(row),
        measured: { part: partName(row.ordered), ...columnsOf(row) },
      }),
    );
  }
  if (answers.some(({ outcome }) => outcome !== 'explained')) return answers;
  return [...answers, nothingLeft(facts, explained.length, 'No part stands in the place of another')];
}

export const componentChanged: Question = {
  check: {
    code: 'attest/component-changed',
    revision: 4,
    question: 'Does another part, serial or revision stand where an ordered part should be?',
    bearing: 'alteration',
    implantClasses: ['swapped-chip', 'enumerating-device', 'firmware'],
    limit: 'one stated field of one part that answers: manufacturer, model, serial or revision',
    standard:
      'TCG Platform Certificate Profile 1.1 and 2.0, platform configuration; PCI Local Bus 3.0, vital product data',
    outcomes: {
      contradicts: 'a part answers with another identity than the one ordered, and no recorded change replaced it',
      agrees: 'no stated field of a part differs from the one ordered',
      blind:
        'no list of parts, or nothing ordered to compare with; a reference that nobody whom the operator trusts signed, or two that differ',
    },
  },
  examine,
};
