import type { Check, EvidenceRef, Finding, Quantities, Subject, Testimony } from '../../core/index.ts';
import type { MachineTraffic, UnjoinedCalls } from '../../formats/netlog/traffic.ts';
import { answer, blind } from './answer.ts';
import {
  checks,
  dnsChannel,
  failedRetries,
  firstSeenAmongSiblings,
  lateral,
  longConnection,
  offPolicyPeer,
  timer,
} from './checks.ts';
import {
  failedRetryDifferences,
  firstSeenDifferences,
  lateralDifferences,
  longDifferences,
  offPolicyDifferences,
} from './controller.ts';
import type { WatchInput, WatchModel } from './model.ts';
import { fewestSiblings, siblingKey } from './model.ts';
import { longestPeriodSeen, timerDifferences } from './timer-differences.ts';

const shortestSpanS = 600;

interface Looked {
  readonly evidence: readonly EvidenceRef[];
  readonly detail: string;
  readonly measured: Quantities;
}

function evidenceOf(pairs: MachineTraffic['pairs']): EvidenceRef[] {
  const seen = new Map<string, EvidenceRef>();
  for (const pair of pairs) for (const ref of pair.evidence ?? []) seen.set(`${ref.sha256} ${ref.file}`, ref);
  return [...seen.values()];
}

function unjoinedText({ address, peer, calls, owner, candidates }: UnjoinedCalls): string {
  const times = calls === 1 ? 'one connection' : `${calls} connections`;
  const machines = candidates.join(' and ');
  return owner === 'several'
    ? `The log has ${times} of ${address} with ${peer} at a time when addresses.csv gives that address to ${machines}`
    : `The log has ${times} of ${address} with ${peer} at a time when addresses.csv gives that address to nobody, and to ${machines} at another`;
}

/** Why nothing at all can be said of this interface, if so. */
function unseen(
  input: WatchInput,
  traffic: MachineTraffic | undefined,
  which: 'bmc' | 'any',
): readonly ['no-evidence' | 'not-covered' | 'ambiguous', string] | undefined {
  if (traffic === undefined)
    return ['no-evidence', 'No network log was taken in that covers this machine; add Zeek, Suricata or Argus logs.'];
  const pairs = which === 'bmc' ? traffic.pairs.filter((pair) => pair.interface === 'bmc') : traffic.pairs;
  if (pairs.length > 0) return undefined;
  const calls = (traffic.unjoined ?? []).filter((one) => which === 'any' || one.interface === 'bmc');
  if (calls.length > 0)
    return ['ambiguous', `${calls.slice(0, 3).map(unjoinedText).join('; ')}; settle addresses.csv.`];
  if (traffic.ambiguousAddresses.length > 0) {
    return [
      'ambiguous',
      `The addresses ${traffic.ambiguousAddresses.slice(0, 5).join(', ')} belonged to more than one machine at the time; settle addresses.csv.`,
    ];
  }
  const known = input.records.addresses.some(
    (row) => row.ip !== undefined && (which === 'any' || row.interface === 'bmc'),
  );
  const what = which === 'bmc' ? 'management controller' : 'machine';
  return known
    ? ['not-covered', `No sensor saw a single connection of this ${what}; check that a tap covers its network.`]
    : ['not-covered', `addresses.csv has no address for this ${what}, so the log cannot be joined to it.`];
}

/** Where nothing contradicts, addresses that could not be joined leave the answer open. */
function unlessAmbiguous(check: Check, subject: Subject, traffic: MachineTraffic, findings: Finding[]): Finding[] {
  if (traffic.ambiguousAddresses.length === 0 || findings.some(({ outcome }) => outcome !== 'agrees')) return findings;
  const addresses = traffic.ambiguousAddresses.slice(0, 5).join(', ');
  const several = (traffic.unjoined ?? []).find(({ owner }) => owner === 'several');
  const named = several === undefined ? '' : ` ${unjoinedText(several)}.`;
  return [
    blind(
      check,
      subject,
      'ambiguous',
      `Nothing differs, but ${addresses} belonged to more than one machine at the time and was left out.${named}`,
    ),
  ];
}

function controllerFindings(
  subject: Subject,
  input: WatchInput,
  traffic: MachineTraffic,
  model: WatchModel,
): Finding[] {
  const pairs = traffic.pairs.filter((pair) => pair.interface === 'bmc');
  const who = input.records.machine;
  const hours = Math.max(1, Math.ceil((traffic.toS - traffic.fromS) / 3600));
  const silent =
    traffic.silentHours > 0 ? ` In ${traffic.silentHours} of ${hours} hours no sensor wrote anything.` : '';
  const looked: Looked = {
    evidence: evidenceOf(pairs),
    detail: `Nothing of the kind among ${pairs.length} peers of the controller in ${hours} hours of log.${silent}`,
    measured: {
      peers: pairs.length,
      spanS: Math.max(0, traffic.toS - traffic.fromS),
      silentHours: traffic.silentHours,
    },
  };
  const give = (check: Check, differences: Parameters<typeof answer>[3]): Finding[] =>
    unlessAmbiguous(check, subject, traffic, answer(check, subject, looked, differences));
  const { policy } = model;
  const noPolicy = 'There is no references/network/policy.yaml that says whom controllers may speak with.';
  const group = model.siblings.get(siblingKey(who));
  const others = Math.max(0, (group?.seen.get('bmc') ?? 0) - 1);
  return [
    ...(policy === undefined
      ? [
          blind(offPolicyPeer, subject, 'no-reference', noPolicy),
          blind(failedRetries, subject, 'no-reference', noPolicy),
        ]
      : [
          ...give(offPolicyPeer, offPolicyDifferences(pairs, policy, who)),
          ...give(failedRetries, failedRetryDifferences(pairs, policy, who)),
        ]),
    ...give(lateral, lateralDifferences(traffic.pairs, policy, who)),
    ...(others < fewestSiblings
      ? [
          blind(
            firstSeenAmongSiblings,
            subject,
            'no-reference',
            `Only ${others} controllers of the same model and facility were seen in the log; ${fewestSiblings} are needed.`,
          ),
        ]
      : give(firstSeenAmongSiblings, firstSeenDifferences(pairs, policy, who, group))),
    ...(policy === undefined && model.internal.length === 0
      ? [blind(longConnection, subject, 'no-reference', `${noPolicy} Nor does fleet.yaml name internal networks.`)]
      : give(longConnection, longDifferences(pairs, policy, model.internal, who))),
  ];
}

function timerFindings(subject: Subject, input: WatchInput, traffic: MachineTraffic, model: WatchModel): Finding[] {
  const spanS = Math.max(0, traffic.toS - traffic.fromS);
  if (!(spanS >= shortestSpanS)) {
    return [blind(timer, subject, 'not-covered', `${Math.round(spanS) || 0} s of log are too short for any timer.`)];
  }
  // A call in an hour that no sensor heard is no check-in: what would have been seen rests on the hours that were heard.
  const heardS = Math.max(0, spanS - 3600 * traffic.silentHours);
  const at30 = longestPeriodSeen(model, heardS, 0.3);
  const at0 = longestPeriodSeen(model, heardS, 0);
  const looked: Looked = {
    evidence: evidenceOf(traffic.pairs),
    detail:
      `No unexplained pair keeps a timer. With ${(heardS / 86400).toFixed(1)} days of log${traffic.silentHours > 0 ? ` (and ${traffic.silentHours} hours in which no sensor wrote)` : ''} a caller would have been seen if it called ` +
      `every ${Math.floor(at0.periodS)} s or more often without jitter (${at0.checkIns} check-ins)` +
      (at30.checkIns === 0
        ? '; with 30 % jitter it would not have been seen.'
        : `, every ${Math.floor(at30.periodS)} s with 30 % jitter (${at30.checkIns} check-ins).`),
    measured: {
      spanS,
      silentHours: traffic.silentHours,
      checkInsNeededJitter0: at0.checkIns,
      periodSJitter0: Math.floor(at0.periodS),
      checkInsNeededJitter30: at30.checkIns,
      periodSJitter30: Math.floor(at30.periodS),
      nullBasis: model.null.basis,
      nullPairs: model.null.pairs,
    },
  };
  const { called, undecided } = timerDifferences(traffic, model, input.records.machine);
  const [first] = undecided;
  const unsure =
    first === undefined
      ? []
      : [
          blind(
            timer,
            subject,
            'ambiguous',
            `${first.detail} ${undecided.length} such of a host; ${fewestSiblings} siblings are needed to tell a habit from a caller.`,
          ),
        ];
  if (first !== undefined && called.length === 0) return unsure;
  return [...unlessAmbiguous(timer, subject, traffic, answer(timer, subject, looked, called)), ...unsure];
}

function shareSeen(input: WatchInput, traffic: MachineTraffic): number {
  const known = new Set(input.records.addresses.filter((row) => row.ip !== undefined).map((row) => row.interface));
  const seen = new Set(traffic.pairs.map((pair) => pair.interface));
  if (seen.size === 0) return 0;
  const interfaces = [...seen].filter((name) => known.size === 0 || known.has(name)).length / Math.max(1, known.size);
  const hours = Math.max(1, Math.ceil((traffic.toS - traffic.fromS) / 3600));
  return Math.min(1, interfaces) * Math.max(0, 1 - traffic.silentHours / hours);
}

/** Every check is answered, in the order of the list; what cannot be seen says why. */
export function testify(subject: Subject, input: WatchInput, model: WatchModel): Testimony {
  const { traffic } = input;
  const findings: Finding[] = [];
  const noController = unseen(input, traffic, 'bmc');
  const nothing = unseen(input, traffic, 'any');
  if (traffic === undefined || noController !== undefined) {
    const [reason, detail] = noController ?? ['no-evidence', 'No network log was taken in.'];
    for (const check of [offPolicyPeer, failedRetries, lateral, firstSeenAmongSiblings, longConnection]) {
      findings.push(blind(check, subject, reason, detail));
    }
  } else {
    findings.push(...controllerFindings(subject, input, traffic, model));
  }
  findings.push(
    blind(
      dnsChannel,
      subject,
      'unsupported',
      'The names in DNS logs are not read by this version; only connections are.',
    ),
  );
  if (traffic === undefined || nothing !== undefined) {
    const [reason, detail] = nothing ?? ['no-evidence', 'No network log was taken in.'];
    findings.push(blind(timer, subject, reason, detail));
  } else {
    findings.push(...timerFindings(subject, input, traffic, model));
  }
  const order = new Map(checks.map((check, i) => [check.code, i]));
  findings.sort((a, b) => (order.get(a.check) ?? 0) - (order.get(b.check) ?? 0));
  if (traffic === undefined) return { findings, explained: [], coverage: { share: 0, detail: 'No network log.' } };
  const peers = `${traffic.pairs.length} peers in ${((traffic.toS - traffic.fromS) / 3600).toFixed(1)} hours of log`;
  return { findings, explained: [], coverage: { share: shareSeen(input, traffic), detail: peers } };
}
