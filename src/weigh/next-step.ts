import { findingClasses, type FindingClass } from '../core/index.ts';
import { decides } from './deciding-checks.ts';
import type { BlindSpot, ClassVerdict, NextStep, Reason, VerdictWord } from './verdict.ts';
import type { SharedIdentity } from './weigh-input.ts';

/** What settles a difference of each family: something that does not share its blind spots. */
const stepForFamily: Readonly<Record<string, NextStep>> = {
  'inspect-optical': {
    step: 'Look at the marked place under a microscope and take an X-ray of it; compare with the golden unit.',
    who: 'hardware laboratory',
  },
  'inspect-xray': {
    step: 'Photograph the marked place from both sides; if nothing accounts for it, have the board opened there.',
    who: 'hardware laboratory',
  },
  'inspect-layer': {
    step: 'Repeat the layer picture on another station; if it stays, cut the board at the marked place.',
    who: 'hardware laboratory',
  },
  'attest-inventory': {
    step: 'Open the machine, read the labels of the named part, and look for a repair that nobody recorded.',
    who: 'data-centre technician',
  },
  'attest-papers': {
    step: 'Ask the maker whether it issued this certificate for this serial number, by a way other than the delivery.',
    who: 'purchasing',
  },
  'attest-measurement': {
    step: 'Read the flash chip with an external reader and compare it with the image that the maker published.',
    who: 'firmware engineer',
  },
  'attest-flash': {
    step: 'Read the flash chip again with another reader and ask the maker to account for the named regions.',
    who: 'firmware engineer',
  },
  watch: {
    step: 'Block the connection at the switch, capture it there, and have the machine photographed and attested.',
    who: 'network operations',
  },
  teardown: { step: 'Have a second laboratory confirm it on the same board.', who: 'head of the investigation' },
};

/** A picture of another board is a mistake in filing far more often than an exchanged board. */
const stepForOtherBoard: NextStep = {
  step: 'Check under which board serial the picture was filed, and photograph this board again; if it is another board, find out who exchanged it.',
  who: 'data-centre technician',
};

/** What cures each kind of blindness, by witness. */
const cures: Readonly<Record<string, NextStep>> = {
  inspect: {
    step: 'Photograph both sides of the board at 40 µm per pixel or finer, and add golden units of another lot.',
    who: 'data-centre technician',
  },
  attest: {
    step: 'Collect a quote with a new challenge, the event log and both inventories, and file them as evidence.',
    who: 'fleet operations',
  },
  watch: {
    step: 'Log the traffic of the management network for 30 days or more and write down its rightful peers.',
    who: 'network operations',
  },
  trace: { step: 'Complete the custody and lot records of this machine.', who: 'purchasing' },
};

function decided(reason: Reason): NextStep | undefined {
  if (reason.decision?.as !== 'benign') return undefined;
  return {
    step: `${reason.decision.by} calls this benign ("${reason.decision.because}"): have a second person check that, and record the change that accounts for it.`,
    who: 'head of the investigation',
  };
}

/** An answer of the machine itself costs minutes, a log days, a picture an opened case, an X-ray a laboratory. */
const byCost: readonly FindingClass[] = [
  'firmware',
  'enumerating-device',
  'unexplained-communication',
  'surface-part',
  'swapped-chip',
];

/** What lets the cheapest check see that would have to answer for a class of which nothing is known. */
function nearestBlind(
  blind: readonly BlindSpot[],
  classes: Readonly<Record<FindingClass, ClassVerdict>>,
): NextStep | undefined {
  for (const name of byCost) {
    if (classes[name].word !== 'not-examined') continue;
    const spots = blind.filter((spot) => spot.check !== undefined && decides(spot.check, name));
    const curable = spots.find((spot) => spot.reason !== 'unsupported');
    const cure = cures[curable?.check?.split('/')[0] ?? ''];
    if (curable === undefined || cure === undefined) continue;
    const nothingThere = curable.reason === 'no-evidence' || curable.reason === 'unreadable';
    // Where evidence is there and something else is wanting, the witness's own words say what.
    return nothingThere ? cure : { step: `Let ${curable.check ?? ''} see: ${curable.detail}`, who: cure.who };
  }
  return undefined;
}

const mostNamed = 5;

/** Where machines share an identity, nothing that is joined by it can be believed of either: the same words for each of them. */
function settleIdentity(shared: readonly SharedIdentity[]): NextStep | undefined {
  const [first] = shared;
  if (first === undefined) return undefined;
  const machines = first.machines;
  const same = shared.filter((one) => one.machines.join('\u0001') === machines.join('\u0001'));
  const names = machines.slice(0, mostNamed).join(', ');
  const more = machines.length > mostNamed ? ` and ${String(machines.length - mostNamed)} more` : '';
  const which = machines.length === 2 ? `both machines (${names})` : `these machines (${names}${more})`;
  const identities = same.map(({ identity }) => identity).join(' and ');
  return {
    step: `Read the labels of ${which} and settle whose evidence it is: ${machines.length === 2 ? 'both' : 'all'} are listed with ${identities}.`,
    who: 'data-centre technician',
  };
}

/** Evidence that says of itself that it is another machine's. */
function settleEvidence(reasons: readonly Reason[]): NextStep | undefined {
  const found = reasons.find(({ kind, check }) => kind === 'validity' && check === 'attest/duplicate-identity');
  if (found === undefined) return undefined;
  return { step: `Read the labels and settle whose evidence it is: ${found.detail}`, who: 'data-centre technician' };
}

/** One concrete step and who takes it, for every verdict: nothing ends without one. */
export function nextStep(
  word: VerdictWord,
  reasons: readonly Reason[],
  blind: readonly BlindSpot[],
  classes: Readonly<Record<FindingClass, ClassVerdict>>,
  shared: readonly SharedIdentity[] = [],
): NextStep {
  if (word === 'out-of-reach') {
    return {
      step: 'Ask whoever holds it now for access, or for an examination on agreed terms.',
      who: 'legal and purchasing',
    };
  }
  if (word === 'independently-contradicted') {
    return {
      step: 'Take it off the network without switching it off, seal it, and have two persons open and photograph it.',
      who: 'head of the investigation',
    };
  }
  const contradictions = reasons.filter((reason) => reason.kind === 'contradicts');
  const undecided = contradictions.filter((reason) => decided(reason) === undefined);
  const open = undecided.find(({ check }) => check !== 'inspect/other-board') ?? undecided[0] ?? contradictions[0];
  if (open !== undefined) {
    const fallback: NextStep = { step: 'Examine it with a method of another kind.', who: 'head of the investigation' };
    if (open.check === 'inspect/other-board') return decided(open) ?? stepForOtherBoard;
    return decided(open) ?? stepForFamily[open.family ?? ''] ?? fallback;
  }
  const conflict = settleIdentity(shared) ?? settleEvidence(reasons);
  if (conflict !== undefined) return conflict;
  const expired = blind.find((spot) => spot.reason === 'expired');
  if (expired !== undefined) {
    return {
      step: 'Examine it again and write down when (session.json beside pictures, challenge.json beside answers): custody that nobody observed came after its last examination, or its evidence has no date.',
      who: 'fleet operations',
    };
  }
  const unlooked = nearestBlind(blind, classes);
  if (unlooked !== undefined) return unlooked;
  const other = blind.find((spot) => spot.reason !== 'out-of-method');
  if (other !== undefined) return { step: `Cure what could not be seen: ${other.detail}`, who: 'fleet operations' };
  const unseen = findingClasses.filter((name) => classes[name].word === 'not-examined');
  return {
    step: `Draw a random share of such machines for a method that reaches ${unseen.length > 0 ? unseen.join(', ') : 'smaller sizes than the stated limits'}.`,
    who: 'head of the investigation',
  };
}
