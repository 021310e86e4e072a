import type { Blind, BlindReason, Finding } from '../../core/index.ts';
import type { Unreadable } from '../../witnesses/evidence.ts';

export const hands = ['dock', 'vendor', 'supply chain', 'platform security'] as const;
/** Who can do it. */
export type Hand = (typeof hands)[number];

/** One thing to do. Two machines that need the same are told the same, so that it can be done once. */
export interface Step {
  readonly step: string;
  readonly who: Hand;
}

const byHand =
  (who: Hand) =>
  (step: string): Step => ({ step, who });
const dock = byHand('dock');
const vendor = byHand('vendor');
const buyer = byHand('supply chain');
const security = byHand('platform security');

const challenge = dock(
  'Issue a nonce (assayer attest challenge), collect a quote over it with the host script, and bring it within its time.',
);
const again = dock('Collect again the files that could not be read.');
const ordered = buyer('Give what was ordered: order lines or a component list (--order), or the platform certificate.');
const vouched = vendor(
  'Ask the vendor for the platform certificate that its maker signed, and by another way than the delivery for the maker\u2019s root; give the root with --trust.',
);
const whole = vendor('Ask the vendor for the platform certificate or a component list of the whole machine.');
const otherTool = dock('Read the parts that say nothing of themselves by another tool, or from their labels.');
const activate = security(
  'Activate a credential with the machine (assayer attest activate): it shows in which TPM the key lives.',
);
const signedQuote = dock('Collect the quote again with its signature and the attestation key, by the host script.');
const deviceRoot = security('Get the device maker\u2019s root and give it with --trust.');
const many = security(
  'Nothing can be done in this delivery, which has no other machine to compare with: take the check out of the profile.',
);

const partChecks = ['attest/component-missing', 'attest/component-unexpected', 'attest/component-changed'] as const;
const quoteChecks = [
  'attest/quote-signature',
  'attest/quote-nonce',
  'attest/quote-pcrs',
  'attest/event-log-replay',
] as const;

type Cure = readonly [check: string, reason: BlindReason, step: Step];

/** What cures a check that is blind though nothing of the machine is absent, by why it is blind. */
const cures: readonly Cure[] = [
  ...partChecks.flatMap((check): Cure[] => [
    [check, 'no-reference', ordered],
    [check, 'no-evidence', vouched],
    [check, 'not-covered', whole],
    [check, 'ambiguous', otherTool],
  ]),
  ...quoteChecks.map((check): Cure => [check, 'no-evidence', signedQuote]),
  ['attest/platform-cert-signature', 'no-reference', vouched],
  [
    'attest/ek-chain',
    'no-reference',
    security('Get the root of the TPM\u2019s maker and give it with --trust (docs/attest.md says where they are).'),
  ],
  ['attest/ak-binding', 'no-reference', activate],
  ['attest/ak-binding', 'no-evidence', activate],
  ['attest/ak-binding', 'not-covered', activate],
  [
    'attest/revocation',
    'no-reference',
    security('Fetch the revocation lists of the issuers that the reasons name, and give them with --crl.'),
  ],
  [
    'attest/revocation',
    'stale',
    security('Fetch the current revocation lists of the issuers, and give them with --crl.'),
  ],
  ['attest/quote-nonce', 'no-reference', challenge],
  ['attest/quote-nonce', 'stale', challenge],
  [
    'attest/quote-freshness',
    'no-reference',
    security('Keep this quote: a later one of the same key is compared with it.'),
  ],
  [
    'attest/firmware-version',
    'no-reference',
    buyer('Say which firmware version was ordered: in the order lines, or by the platform certificate.'),
  ],
  [
    'attest/rim-signature',
    'no-reference',
    security('Get the root of whoever signs the firmware maker\u2019s manifests, and give it with --trust.'),
  ],
  [
    'attest/rim-signature',
    'no-evidence',
    security('Get the manifest that the firmware\u2019s maker signed, and give it with --reference.'),
  ],
  [
    'attest/rim-measurements',
    'no-reference',
    security(
      'Get the manifest of this model and firmware version, with the log that it names; give both with --reference.',
    ),
  ],
  [
    'attest/rim-measurements',
    'not-covered',
    security('Get the manifests that cover the events which the reasons name, and give them with --reference.'),
  ],
  ['attest/rim-measurements', 'no-evidence', signedQuote],
  [
    'attest/secure-boot',
    'no-reference',
    security('Write down which Secure Boot keys are allowed, and give the policy with --reference.'),
  ],
  ['attest/secure-boot', 'no-evidence', signedQuote],
  [
    'attest/flash-image',
    'no-reference',
    security('Get the image that the maker published, and give it with --reference.'),
  ],
  [
    'attest/flash-image',
    'no-evidence',
    dock('Have a station read the flash chip, and attest that file by itself: assayer attest FILE --reference IMAGE.'),
  ],
  ['attest/spdm-chain', 'no-reference', deviceRoot],
  [
    'attest/spdm-measurements',
    'no-reference',
    security('Get the device maker\u2019s reference values (CoMID), and give them with --reference.'),
  ],
  ['attest/duplicate-identity', 'no-reference', many],
  ['attest/part-moved', 'no-reference', many],
  ['attest/firmware-unlike-siblings', 'no-reference', many],
];
const cureOf: ReadonlyMap<string, Step> = new Map(cures.map(([check, reason, step]) => [`${check} ${reason}`, step]));

/** How a thing is got from the machine, by the check that lacks it. */
function collectStep(check: string, what: string): Step {
  if (what.includes('quote')) return challenge;
  if (what.includes('flash'))
    return dock('Have a station read the flash chip, and lay the dump into the machine\u2019s folder.');
  if (/BMC|Redfish|SPDM/.test(what)) return dock(`Collect the ${what} from the controller: assayer collect redfish.`);
  const root = partChecks.some((code) => code === check) || /certificate|key|log|list/.test(what) ? ', as root' : '';
  return dock(`Collect the ${what} with the host script${root}.`);
}

function stepFor({ check, reason: { reason, lack } }: Blind): Step {
  if (lack !== undefined) {
    const { what, from } = lack;
    // A torn file that may be the vendor's paper is not read again where he can send the paper.
    if (reason === 'unreadable' && from === 'machine') return again;
    if (from === 'machine') return collectStep(check, what);
    return from === 'vendor'
      ? vouched
      : security(`Get the ${what} of this firmware version from its maker, and give it with --reference.`);
  }
  const cure = cureOf.get(`${check} ${reason}`);
  if (cure !== undefined) return cure;
  if (reason === 'stale') return dock('Collect the evidence again: it is older than the profile allows.');
  if (reason === 'unreadable') return again;
  return security(`Do what the reason of ${check} says at its end.`);
}

/** What to do about a contradiction, by the check that found it. */
const mend: ReadonlyMap<string, Step> = new Map([
  [
    'attest/component-unexpected',
    dock('Leave the part where it is, photograph it, and ask the vendor in writing who added it.'),
  ],
  ['attest/component-missing', dock('Open the machine and look for the part; claim it from the vendor.')],
  [
    'attest/component-changed',
    vendor(
      'Compare the part\u2019s label with what was ordered or certified; have the vendor exchange it or sign a delta certificate.',
    ),
  ],
  [
    'attest/platform-cert-signature',
    security(
      'Do not power it on in the network: its certificate is forged or damaged. Ask the vendor for the original.',
    ),
  ],
  [
    'attest/platform-cert-holder',
    dock('Its certificate belongs to another machine: look for the exchanged one in this delivery.'),
  ],
  ['attest/duplicate-identity', dock('Collect the evidence of both machines again, each at the machine itself.')],
  ['attest/part-moved', dock('Read the part\u2019s serial in both machines that name it: it can sit in one only.')],
]);

const apart = dock('Keep the machine apart and unpowered until platform security has looked at it.');
const record = buyer('Put the marked difference before the vendor with this receipt.');

export interface Standing {
  readonly altered: readonly Finding[];
  /** What contradicts without saying that something was altered. */
  readonly doubtful: readonly Finding[];
  /** Why required checks were not answered. */
  readonly unanswered: readonly Blind[];
  readonly unreadable: readonly Unreadable[];
  readonly ordered: boolean;
}

/** The work list of one machine: what was found first, then what is missing. Each step once. */
export function reworkFor({
  altered,
  doubtful,
  unanswered,
  unreadable,
  ordered: isOrdered,
}: Standing): readonly Step[] {
  const steps = [
    ...(altered.length > 0 ? [apart] : []),
    ...altered.map(({ check }) => mend.get(check) ?? record),
    ...doubtful.flatMap(({ check }) => mend.get(check) ?? []),
    ...(isOrdered ? [] : [buyer('Find the order of this machine, or send it back.')]),
    ...(unreadable.length === 0 ? [] : [again]),
    ...unanswered.map(stepFor),
  ];
  return [...new Map(steps.map((step) => [`${step.who} ${step.step}`, step] as const)).values()];
}

/** A step with every machine that needs it. */
export interface SharedStep extends Step {
  readonly machines: readonly string[];
}

/** The steps of many machines, each once: what most machines need first, as it is met. */
export function sharedSteps(
  machines: readonly { readonly machine: string; readonly steps: readonly Step[] }[],
): readonly SharedStep[] {
  const shared = new Map<string, { step: Step; machines: string[] }>();
  for (const { machine, steps } of machines)
    for (const step of steps) {
      const key = `${step.who} ${step.step}`;
      const known = shared.get(key);
      if (known === undefined) shared.set(key, { step, machines: [machine] });
      else known.machines.push(machine);
    }
  return [...shared.values()]
    .map(({ step, machines: needing }) => ({ ...step, machines: needing }))
    .sort((a, b) => hands.indexOf(a.who) - hands.indexOf(b.who) || b.machines.length - a.machines.length);
}
