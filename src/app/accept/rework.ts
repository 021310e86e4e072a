import type { Finding } from '../../core/index.ts';
import type { Unreadable } from '../../witnesses/evidence.ts';
import type { AcceptWord } from './accept-delivery.ts';

/** What a dock can do about an unanswered question, by its check: who has the thing that is missing. */
const ask: ReadonlyMap<string, string> = new Map([
  ['attest/component-missing', 'Collect the list of parts again with the host script, as root. (dock)'],
  ['attest/component-unexpected', 'Collect the list of parts again with the host script, as root. (dock)'],
  ['attest/component-changed', 'Collect the list of parts again with the host script, as root. (dock)'],
  [
    'attest/platform-cert-signature',
    'Ask the vendor for the platform certificate and its issuer\u2019s root; give the root with --trust. (vendor)',
  ],
  [
    'attest/platform-cert-holder',
    'Ask the vendor for the certificate of this machine\u2019s endorsement key. (vendor)',
  ],
  [
    'attest/ek-chain',
    'Give the TPM maker\u2019s root with --trust, and read the EK certificate from the TPM. (platform security)',
  ],
  ['attest/ak-binding', 'Activate a credential with this machine: assayer attest activate. (platform security)'],
  ['attest/quote-nonce', 'Issue a nonce (assayer attest challenge), quote again within its time. (dock)'],
  ['attest/revocation', 'Fetch the issuer\u2019s revocation list and give it with --crl. (platform security)'],
  ['attest/rim-measurements', 'Ask the vendor for the reference measurements of this firmware version. (vendor)'],
  ['attest/rim-signature', 'Ask the vendor for the signed reference manifest and its signer\u2019s root. (vendor)'],
]);

/** What stands in the way of a machine, by the check that found it. */
const mend: ReadonlyMap<string, string> = new Map([
  [
    'attest/component-unexpected',
    'Leave the part where it is, photograph it, and ask the vendor in writing who added it. (dock)',
  ],
  ['attest/component-missing', 'Open the machine and look for the part; claim it from the vendor. (dock)'],
  [
    'attest/component-changed',
    'Compare the part\u2019s label with the order; have the vendor exchange it or sign a delta certificate. (vendor)',
  ],
  [
    'attest/platform-cert-signature',
    'Do not power it on in the network: its certificate is forged or damaged. Ask the vendor for the original. (platform security)',
  ],
  [
    'attest/platform-cert-holder',
    'Its certificate belongs to another machine: look for the exchanged one in this delivery. (dock)',
  ],
]);

const apart = 'Keep the machine apart and unpowered until platform security has looked at it. (dock)';
const record = 'Put the marked difference before the vendor with this receipt. (supply chain)';

/** The work list of one machine: what is found first, then what is missing. Each line once. */
export function reworkFor(
  word: AcceptWord,
  altered: readonly Finding[],
  missing: readonly string[],
  findings: readonly Finding[],
  unreadable: readonly Unreadable[],
  ordered: boolean,
): readonly string[] {
  if (word === 'meets-profile') return [];
  const lines = [
    ...(word === 'reject' ? [apart] : []),
    ...altered.map(({ check }) => mend.get(check) ?? record),
    ...findings
      .filter(({ check, outcome }) => outcome === 'contradicts' && check === 'attest/duplicate-identity')
      .map(() => 'Collect the evidence of both machines again, each at the machine itself. (dock)'),
    ...(ordered ? [] : ['Find the order of this machine, or send it back. (supply chain)']),
    ...(unreadable.length === 0 ? [] : ['Collect the files that could not be read again. (dock)']),
    ...missing.map(
      (code) => ask.get(code) ?? `Collect what ${code} needs; docs/checks.md says what. (platform security)`,
    ),
  ];
  return [...new Set(lines)];
}
