import type { Answer, FleetQuestion } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import type { FleetView } from '../fleet-view.ts';
import type { AttestSlice } from '../model.ts';
import { RecordedChanges } from '../recorded-changes.ts';

/** A serial in more machines than this is a maker's placeholder. */
const mostHolders = 4;

function compare(view: FleetView, slice: AttestSlice): readonly Answer[] {
  const { parts, records } = view;
  if (parts.length === 0) {
    return [absence(view, ['component-inventory', 'redfish'], 'list of parts with serials')];
  }
  const refs = refsOf([...new Map(parts.map(({ ref }) => [ref.sha256, ref] as const)).values()]);
  if (slice.machines < 2) {
    return [blind('no-reference', 'Only one machine is known here; give the fleet to compare with.', refs)];
  }
  const answers: Answer[] = [];
  for (const { key, others } of slice.moved) {
    const part = parts.find((candidate) => candidate.key === key);
    if (part === undefined) continue;
    if (others.length > mostHolders) {
      const words = `${part.label} is named by ${others.length + 1} machines: its serial tells none apart.`;
      answers.push(blind('ambiguous', words, [refOf(part.ref)]));
      continue;
    }
    const words = `${part.label} is named by ${others.join(', ')} as well`;
    const change = new RecordedChanges(records.changes, records.parts).naming(part.serial);
    if (change === undefined) {
      answers.push(contradicts(`${words}.`, [refOf(part.ref)], { measured: { part: part.label } }));
      continue;
    }
    answers.push({
      outcome: 'explained',
      detail: `${words}; its move is recorded.`,
      evidence: [refOf(part.ref)],
      ...(change.ticket === undefined ? {} : { ticket: change.ticket }),
      ...(change.by === undefined ? {} : { by: change.by }),
    });
  }
  if (answers.some(({ outcome }) => outcome !== 'explained')) return answers;
  const apart = answers.length === 0 ? '' : `, apart from ${answers.length} whose move is recorded`;
  return [...answers, agrees(`No other machine names any of its ${parts.length} parts with a serial${apart}.`, refs)];
}

export const partMoved: FleetQuestion = {
  check: {
    code: 'attest/part-moved',
    revision: 1,
    question: 'Is one of its parts named by another machine as well?',
    // Parts are moved by repair every day: it says that the lists are of two times, not that a part was altered.
    bearing: 'validity',
    implantClasses: [],
    limit: 'one part with a serial of five characters or more; chassis and firmware are left out',
    standard: 'DMTF DSP0134 and DSP0266 part serials; comparison across the fleet',
    outcomes: {
      contradicts: 'two machines name one part, and no recorded change moved it',
      agrees: 'no other machine of the fleet names a part of this one',
      blind: 'no part with a serial is named, or only one machine is known',
    },
  },
  compare,
};
