import type { Blind, Context, Finding, Testimony, TrustRoot } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Evidence, Unreadable } from '../../witnesses/evidence.ts';
import type { AttestInput } from '../../witnesses/attest/index.ts';
import { attest, bareRecords, noReferences, platformKey, statedPlatform } from '../../witnesses/attest/index.ts';
import type { StatedPlatform } from '../../witnesses/attest/index.ts';
import { challengesIn, machineDocuments } from '../intake/challenges.ts';
import type { ReferenceUse } from '../reference-use.ts';
import { referenceAccount } from '../reference-use.ts';
import { wholeText } from '../whole-text.ts';
import type { Delivery } from './open-delivery.ts';
import type { Profile } from './profile.ts';
import type { Order } from './read-order.ts';
import { notDelivered, orderLinesFor } from './read-order.ts';
import { reasonsFor } from './reasons.ts';
import type { SharedStep, Step } from './rework.ts';
import { reworkFor, sharedSteps } from './rework.ts';

export const acceptWords = ['meets-profile', 'hold', 'reject'] as const;
/** `meets-profile` says that what the profile requires was answered and nothing contradicts: down to each check's limit. */
export type AcceptWord = (typeof acceptWords)[number];

export interface AcceptedMachine {
  /** The name of its folder. */
  readonly machine: string;
  /** The platform serial that it states. */
  readonly serial: string | undefined;
  readonly word: AcceptWord;
  /** Why it is not let in, worst first; empty where it meets the profile. */
  readonly reasons: readonly string[];
  /** Required checks that were not answered. */
  readonly missing: readonly string[];
  /** What to do, and who. */
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  readonly explained: Testimony['explained'];
  /** Every file that was looked at, by hash: what the receipt vouches for. */
  readonly evidence: readonly { readonly file: string; readonly sha256: string }[];
}

/** A certificate that joined no machine, and why. */
export interface LooseCertificate {
  readonly file: string;
  readonly serial: string | undefined;
  readonly why: 'unmatched' | 'surplus';
  readonly detail: string;
}

export interface Acceptance {
  readonly machines: readonly AcceptedMachine[];
  /** What is to be done, each step once with every machine that needs it. */
  readonly steps: readonly SharedStep[];
  /** What the operator's roots, lists and references were used for. */
  readonly references: readonly ReferenceUse[];
  readonly loose: readonly LooseCertificate[];
  /** Named by the order, and not in the folder. */
  readonly notDelivered: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

export interface AcceptRequest {
  readonly delivery: Delivery;
  readonly order: Order;
  readonly profile: Profile;
  readonly trust: readonly TrustRoot[];
  readonly references?: readonly Evidence<AnyDecoded>[];
  readonly now: string;
}

interface Member {
  readonly subject: { readonly kind: 'machine'; readonly id: string };
  readonly input: AttestInput;
  readonly platform: StatedPlatform;
  readonly ordered: boolean;
}

function membersOf({ delivery, order }: AcceptRequest): readonly Member[] {
  return [...delivery.machines].map(([machine, { files, closed }]) => {
    const own = machineDocuments(files);
    const platform = statedPlatform(own);
    const orders = orderLinesFor(order, machine, platform);
    const documents = {
      readable: [...own.readable, ...delivery.supporting],
      unreadable: [...own.unreadable, ...closed],
    };
    const records = {
      ...bareRecords(machine),
      orders,
      ...(order.list === undefined ? {} : { orderList: order.list }),
    };
    const ordered = orders.length > 0 || order.list !== undefined;
    return { subject: { kind: 'machine', id: machine }, input: { documents, records }, platform, ordered };
  });
}

/** Certificates for no delivered machine, and those beyond the one base that a machine can have. */
function looseCertificates({ delivery }: AcceptRequest, members: readonly Member[]): readonly LooseCertificate[] {
  const delivered = new Set(members.flatMap(({ platform }) => [...platform.serials]));
  const bases = new Map<string, string>();
  const loose: LooseCertificate[] = [];
  for (const { file, value } of delivery.certificates) {
    if (value.kind !== 'platform-certificate') continue;
    const { serial, type } = value.value;
    const key = serial === undefined ? undefined : platformKey(serial);
    if (key === undefined || !delivered.has(key)) {
      const named = serial === undefined ? 'names no platform serial' : `is for platform serial ${serial.slice(0, 60)}`;
      loose.push({ file, serial, why: 'unmatched', detail: `${file} ${named}; no delivered machine states that.` });
      continue;
    }
    if (type === 'delta') continue;
    const first = bases.get(key);
    if (first === undefined) bases.set(key, file);
    else
      loose.push({
        file,
        serial,
        why: 'surplus',
        detail: `${file} and ${first} are both base certificates of one platform serial.`,
      });
  }
  return loose;
}

const alteration = new Set<string>(
  attest.checks.filter(({ bearing }) => bearing === 'alteration').map(({ code }) => code),
);
const isBlind = (finding: Finding): finding is Blind => finding.outcome === 'blind';

function decide(member: Member, { findings, explained }: Testimony, { require }: Profile): AcceptedMachine {
  const { readable, unreadable } = member.input.documents;
  const { ordered } = member;
  const contradicting = findings.filter(({ outcome }) => outcome === 'contradicts');
  const altered = contradicting.filter(({ check }) => alteration.has(check));
  const doubtful = contradicting.filter(({ check }) => !alteration.has(check));
  const missing = new Map(
    require.flatMap((code) => {
      const blinds = findings.filter(isBlind).filter(({ check }) => check === code);
      const isAnswered = findings.some(({ check }) => check === code) && blinds.length === 0;
      return isAnswered ? [] : [[code, blinds] as const];
    }),
  );
  const reasons = reasonsFor({ contradicting: [...altered, ...doubtful], ordered, unreadable, missing });
  return {
    machine: member.subject.id,
    serial: member.platform.serial,
    word: altered.length > 0 ? 'reject' : reasons.length > 0 ? 'hold' : 'meets-profile',
    reasons,
    missing: [...missing.keys()],
    steps: reworkFor({ altered, doubtful, unanswered: [...missing.values()].flat(), unreadable, ordered }),
    findings,
    explained,
    evidence: [...readable, ...unreadable].map(({ file, sha256 }) => ({ file, sha256 })),
  };
}

/**
 * Holds a delivery against its order and a profile: every machine as attest sees it within this delivery, so that one
 * serial or key in two of its machines is seen. Nothing is asked of any network.
 */
export function acceptDelivery(request: AcceptRequest): Acceptance {
  const { delivery, profile, trust, now, order, references: documents = [] } = request;
  const members = membersOf(request);
  const { challenges } = challengesIn(new Map([...delivery.machines].map(([name, { files }]) => [name, files])));
  const context: Context = {
    asOf: now,
    seed: 0,
    trustRoots: trust,
    policy: {
      requiredChecks: profile.require,
      ...(profile.evidenceMaxAgeDays === undefined ? {} : { evidenceMaxAgeDays: profile.evidenceMaxAgeDays }),
    },
    challenges: [...challenges.values()],
  };
  const reference = { ...noReferences, platformCertificates: delivery.certificates, documents };
  const model = attest.learn({ reference, members }, context);
  const account = referenceAccount(trust, documents);
  const machines = members.map((member) => {
    const testimony = attest.testify(member.subject, member.input, model, context);
    // A receipt cannot be written with half a character in it, which a machine can put into a serial.
    const accepted = wholeText(decide(member, testimony, profile));
    account.add(accepted.findings);
    return accepted;
  });
  return {
    machines,
    steps: sharedSteps(machines),
    references: account.uses(),
    loose: looseCertificates(request, members),
    notDelivered: notDelivered(order, new Map(members.map(({ subject, platform }) => [subject.id, platform]))),
    unreadable: delivery.unreadable,
  };
}
