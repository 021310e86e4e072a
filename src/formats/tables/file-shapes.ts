import type {
  ActivationFile,
  ChallengeFile,
  Claim,
  ClaimSource,
  ClaimsFile,
  FleetFile,
  FleetPolicy,
  NetworkPolicy,
  PolicyPeer,
  SessionFile,
  SourcesFile,
  SuppliedFiles,
} from './files.ts';
import { claimScopes, directions, polarities, reliabilities } from './files.ts';
import { isTimeZone } from './local-time.ts';
import { normalCidr } from './network-address.ts';
import {
  listShape,
  needed,
  numberShape,
  onlyWhere,
  optional,
  recordShape,
  ruled,
  textShape,
  timeShape,
  wordShape,
} from './shape.ts';
import type { Shape } from './shape.ts';

const texts = listShape(textShape);
const cidr = ruled(normalCidr, 'is no network such as 10.0.0.0/8 or 2001:db8::/32', { type: 'string' });
const days = numberShape(0, 36_525);

/** A path inside the folder: no way out of it, whatever the file says. */
const path = ruled(
  (text) => (/^[/\\]|^[a-zA-Z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\/.test(text) ? undefined : text),
  'must be a path inside the folder, with / and without ..',
  { type: 'string' },
);

/** Words, or a mapping of words, which is put in one line. */
const statement: Shape<string> = {
  schema: { anyOf: [{ type: 'string' }, { type: 'object' }] },
  read: (value, at, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return textShape.read(value, at, context);
    const said = Object.entries(value).map(
      ([key, entry]) => `${key}: ${typeof entry === 'object' ? JSON.stringify(entry) : String(entry)}`,
    );
    return textShape.read(said.join('; '), at, context);
  },
};

export const fleetShape: Shape<FleetFile> = recordShape<FleetFile>('fleet.yaml', {
  name: needed(textShape, 'Name of the fleet.'),
  timezone: optional(
    ruled((text) => (isTimeZone(text) ? text : undefined), 'is no IANA time zone, for example Europe/Berlin', {
      type: 'string',
    }),
    'Zone for times that are written without one.',
  ),
  internalNetworks: optional(listShape(cidr), 'Networks that are ours.'),
  trust: optional(listShape(path), 'Certificates to trust; references/trust/*.pem where absent.'),
  policy: optional(
    recordShape<FleetPolicy>('policy', {
      requiredChecks: optional(texts, 'Checks that must be answered.'),
      evidenceMaxAgeDays: optional(days, 'Older evidence is blind.'),
    }),
    'Thresholds of the operator.',
  ),
  priors: optional(listShape(numberShape(1e-12, 0.999)), 'Ladder of prior probabilities.'),
  requiredChecks: optional(texts, 'Checks that must be answered.'),
  evidenceMaxAgeDays: optional(days, 'Older evidence is blind.'),
  authority: optional(statement, 'Who ordered the investigation, under what power.'),
  trigger: optional(statement, 'What set the investigation off.'),
});

export const sourcesShape: Shape<SourcesFile> = recordShape<SourcesFile>('sources.yaml', {
  sources: needed(
    listShape(
      recordShape<SuppliedFiles>('source', {
        party: needed(textShape, 'Who supplied the files.', 'by', 'who', 'supplier'),
        files: needed(listShape(path), 'Which; * within a name, ** across folders.', 'file', 'paths', 'path'),
        at: optional(timeShape, 'When.', 'when', 'suppliedAt'),
        interest: optional(textShape, 'What the party gains or loses.'),
      }),
    ),
    'Who supplied which file.',
    'files',
  ),
});

export const policyShape: Shape<NetworkPolicy> = recordShape<NetworkPolicy>('references/network/policy.yaml', {
  peers: needed(
    listShape(
      onlyWhere(
        // A mistyped key or value refuses the whole peer: without it, the rule would allow more than its author meant.
        recordShape<PolicyPeer>(
          'peer',
          {
            who: needed(
              recordShape<PolicyPeer['who']>(
                'who',
                {
                  model: optional(textShape, 'Machines of this model.'),
                  facility: optional(textShape, 'Machines in this facility.'),
                  machine: optional(textShape, 'This machine.'),
                },
                { whole: true },
              ),
              'Whose controllers; {} is everyone.',
            ),
            direction: optional(wordShape(directions), 'As seen from the controller; both where absent.'),
            cidr: optional(cidr, 'Address or network of the peer.'),
            name: optional(textShape, 'DNS name of the peer; *.example.org for everything below.'),
            port: optional(numberShape(0, 65_535, true), 'Port of the service.'),
            proto: optional(textShape, 'tcp, udp or icmp.'),
            purpose: optional(textShape, 'What for.'),
            until: optional(timeShape, 'Until when it is rightful.'),
          },
          { whole: true },
        ),
        (peer) => peer.cidr !== undefined || peer.name !== undefined,
        'has neither cidr nor name, so it allows nothing',
      ),
    ),
    'The rightful peers of management controllers.',
  ),
});

export const claimsShape: Shape<ClaimsFile> = recordShape<ClaimsFile>('claims.yaml', {
  sources: needed(
    listShape(
      recordShape<ClaimSource>('source', {
        id: needed(textShape, 'Short name.'),
        name: optional(textShape, 'Name.'),
        described: optional(textShape, 'How an unnamed source is described.'),
        kind: optional(textShape, 'company, official, newspaper, …'),
        reliability: optional(wordShape(reliabilities), 'Admiralty scale A to F, of the source.'),
        interest: optional(textShape, 'What it gains or loses.'),
      }),
    ),
    'Who speaks.',
  ),
  claims: needed(
    listShape(
      recordShape<Claim>('claim', {
        id: needed(textShape, 'Short name.'),
        source: needed(textShape, 'Id of the source.'),
        via: optional(texts, 'Who passed it on.'),
        says: needed(textShape, 'The proposition.'),
        polarity: needed(wordShape(polarities), 'What is done with it.'),
        scope: needed(wordShape(claimScopes), 'What it is about.'),
        modality: optional(textShape, 'Capability is not use.'),
        about: optional(texts, 'Machines, parties, lots, facilities.'),
        trueWhen: optional(timeShape, 'When it is said to be so.'),
        saidWhen: optional(timeShape, 'When it was said.'),
        credibility: optional(numberShape(1, 6, true), 'Admiralty scale 1 to 6, of the content.'),
        quoteSha256: optional(
          ruled((text) => (/^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined), 'is no SHA-256', {
            type: 'string',
          }),
          'Hash of the quoted document.',
        ),
      }),
    ),
    'What is said. Never evidence.',
  ),
});

export const sessionShape: Shape<SessionFile> = recordShape<SessionFile>(
  'boards/<boardSerial>/<session>/session.json',
  {
    takenAt: optional(timeShape, 'When.'),
    takenBy: optional(textShape, 'By whom.'),
    device: optional(textShape, 'Camera or machine.'),
    station: optional(textShape, 'Set-up; limits hold per station.'),
    umPerPx: optional(numberShape(0.01, 10_000), 'Micrometres per pixel.'),
    modality: optional(wordShape(['optical', 'xray', 'layer']), 'Kind of picture.'),
    seal: optional(textShape, 'Number of the seal that was broken or set.'),
  },
);

export const challengeShape: Shape<ChallengeFile> = recordShape<ChallengeFile>('evidence/<machine>/challenge.json', {
  machine: optional(textShape, 'The machine that was asked.'),
  nonceHex: needed(
    ruled(
      (text) => (/^(?:[0-9a-f]{2}){1,64}$/i.test(text) ? text.toLowerCase() : undefined),
      'is no nonce of 1 to 64 bytes in hex',
      {
        type: 'string',
        pattern: '^([0-9a-fA-F]{2}){1,64}$',
      },
    ),
    'The nonce.',
    'nonce',
  ),
  issuedAt: optional(timeShape, 'When it was asked.'),
  expiresAt: optional(timeShape, 'An answer after this is stale.'),
});

const hexShape = (what: string, pattern: string): Shape<string> =>
  ruled((text) => (new RegExp(pattern, 'i').test(text) ? text.toLowerCase() : undefined), `is no ${what}`, {
    type: 'string',
    pattern,
  });
const sha256Shape = hexShape('SHA-256 in hex', '^[0-9a-fA-F]{64}$');

export const activationShape: Shape<ActivationFile> = recordShape<ActivationFile>(
  'references/activations/<machine>.json',
  {
    machine: needed(textShape, 'The machine that answered.'),
    ekSpkiSha256: needed(sha256Shape, 'SHA-256 of the public key in its EK certificate (SubjectPublicKeyInfo, DER).'),
    akNameHex: needed(
      hexShape('name of a TPM key in hex', '^([0-9a-fA-F]{2}){22,66}$'),
      'Name of its attestation key.',
    ),
    credentialSha256: optional(sha256Shape, 'The credential that was answered.'),
    secretSha256: optional(sha256Shape, 'SHA-256 of the secret in it.'),
    issuedAt: optional(timeShape, 'When it was asked.'),
    answeredAt: needed(timeShape, 'When the answer came.'),
  },
);
