import type { Answer, FleetQuestion } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import type { FleetView } from '../fleet-view.ts';
import type { AttestSlice } from '../model.ts';

/** A name in more machines than this was never given to one: a maker's placeholder, which tells no two apart. */
const mostClaimants = 16;

function compare(view: FleetView, slice: AttestSlice): readonly Answer[] {
  const { identities } = view;
  if (identities.length === 0) {
    return [
      absence(
        view,
        ['component-inventory', 'redfish', 'x509-certificate', 'tpm-public'],
        'serial, key or address of its own',
      ),
    ];
  }
  const refs = refsOf([...new Map(identities.map(({ ref }) => [ref.sha256, ref] as const)).values()]);
  if (slice.machines < 2) {
    return [blind('no-reference', 'Only one machine is known here; give the fleet to compare with.', refs)];
  }
  const answers: Answer[] = [];
  for (const { kind, value, others } of slice.duplicates) {
    const ref = identities.find((identity) => identity.kind === kind && identity.value === value)?.ref;
    const evidence = ref === undefined ? refs : [refOf(ref)];
    const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
    if (others.length > mostClaimants) {
      const words = `${kind} ${shown} is claimed by ${others.length + 1} machines: it tells none apart.`;
      answers.push(blind('ambiguous', words, evidence));
      continue;
    }
    const words = `${kind} ${shown} is claimed by ${others.slice(0, 4).join(', ')} as well.`;
    answers.push(contradicts(words, evidence, { measured: { identity: kind, others: others.length } }));
  }
  if (answers.length > 0) return answers;
  return [agrees(`No other machine claims any of its ${identities.length} serials, keys and addresses.`, refs)];
}

export const duplicateIdentity: FleetQuestion = {
  check: {
    code: 'attest/duplicate-identity',
    revision: 1,
    question: 'Does another machine claim the same serial, key or address?',
    // A clone or a record kept twice: which machine the evidence is about is in doubt, not what is in it.
    bearing: 'validity',
    implantClasses: [],
    limit: 'one system serial, UUID, endorsement or attestation key or universally administered MAC address',
    standard: 'TCG EK Credential Profile 2.5, 2.1 (one EK, one TPM); DMTF DSP0134, 7.2 (UUID); IEEE 802, 8.2 (MAC)',
    outcomes: {
      contradicts: 'two machines claim one identity: evidence of one may have been shown for the other',
      agrees: 'no other machine of the fleet claims any of them',
      blind: 'no identity is stated, only one machine is known, or so many claim it that it tells none apart',
    },
  },
  compare,
};
