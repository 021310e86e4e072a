import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { epochMs, isoTime, sha256Hex, toHex, UsageError } from '../../core/index.ts';
import { decode } from '../../formats/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import { replaceFile } from '../import/replace-file.ts';
import { credentialFile, makeCredential } from './make-credential.ts';
import { withRegister } from './register.ts';
import type { RegisterRecord } from './register.ts';

/** The key that a TPM was made with: from its certificate, or its bare public area. */
interface EndorsementKey {
  readonly spki: Uint8Array;
  readonly spkiSha256: string;
}

function spkiOf(decoded: AnyDecoded): Uint8Array | undefined {
  if (decoded.kind === 'x509-certificate' || decoded.kind === 'public-key') return decoded.value.publicKey.spki;
  return decoded.kind === 'tpm-public' ? decoded.value.spki : undefined;
}

function endorsementKey(bytes: Uint8Array, file: string): EndorsementKey {
  const decoded = decode(bytes);
  const spki = spkiOf(decoded);
  if (spki === undefined)
    throw new UsageError(
      `${file} holds no endorsement key (${decoded.kind})`,
      'Give the EK certificate, or the EK public area.',
    );
  return { spki, spkiSha256: sha256Hex(spki) };
}

/** The name under which the TPM knows the attestation key: a bare public key has none, since a name covers its attributes. */
function attestationName(bytes: Uint8Array, file: string): Uint8Array {
  const decoded = decode(bytes);
  if (decoded.kind === 'tpm-name') return decoded.value.name;
  if (decoded.kind === 'tpm-public' && decoded.value.name.length > 0) return decoded.value.name;
  throw new UsageError(
    `${file} does not say the name of an attestation key (${decoded.kind})`,
    'Give the public area (TPM2B_PUBLIC) or the name file of the key, as tpm2_createak writes them.',
  );
}

export interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface CredentialRequest {
  readonly machine: string;
  readonly endorsementKey: NamedBytes;
  readonly attestationKey: NamedBytes;
  readonly register: string;
  readonly validMinutes: number;
  readonly now: string;
}

export interface IssuedCredential {
  readonly machine: string;
  readonly credentialSha256: string;
  readonly ekSpkiSha256: string;
  readonly akNameHex: string;
  readonly expiresAt: string;
  /** For `tpm2_activatecredential -i`. */
  readonly blob: Uint8Array;
}

/**
 * Asks a machine to show that its attestation key lives in the TPM of its endorsement key: a secret that only that TPM can
 * read (TPM 2.0 Library Part 1, 24). The secret stays in the register. Throws UsageError for keys that cannot be asked.
 */
export function issueCredential(request: CredentialRequest): IssuedCredential {
  const ek = endorsementKey(request.endorsementKey.bytes, request.endorsementKey.file);
  const name = attestationName(request.attestationKey.bytes, request.attestationKey.file);
  const secret = randomBytes(32);
  const blob = credentialFile(makeCredential(ek.spki, name, secret));
  const issued = {
    machine: request.machine,
    ekSpkiSha256: ek.spkiSha256,
    akNameHex: toHex(name),
    credentialSha256: sha256Hex(blob),
    issuedAt: request.now,
    expiresAt: isoTime(epochMs(request.now) + request.validMinutes * 60_000),
  };
  withRegister(request.register, request.now, (register) => {
    register.append([{ record: 'credential-issued', ...issued, secretHex: secret.toString('hex') }]);
  });
  return { ...issued, blob };
}

export interface AnswerRequest {
  readonly machine: string;
  /** What `tpm2_activatecredential -o` wrote. */
  readonly answer: NamedBytes;
  readonly register: string;
  /** The folder that gets `<machine>.json`: references/activations of an intake folder. */
  readonly out?: string;
  readonly now: string;
}

/** What stays as evidence: that this attestation key answered for this endorsement key, to whom, when. Without the secret. */
export interface ActivationTranscript {
  readonly machine: string;
  readonly ekSpkiSha256: string;
  readonly akNameHex: string;
  readonly credentialSha256: string;
  readonly secretSha256: string;
  readonly issuedAt: string;
  readonly answeredAt: string;
}

type Issued = Extract<RegisterRecord, { readonly record: 'credential-issued' }>;

function openCredential(records: readonly RegisterRecord[], { machine, answer, now }: AnswerRequest): Issued {
  const issued = records.flatMap((one) => (one.record === 'credential-issued' && one.machine === machine ? [one] : []));
  if (issued.length === 0)
    throw new UsageError(
      `${machine} was never asked to activate a credential`,
      'Issue one first: assayer attest activate.',
    );
  const given = toHex(answer.bytes);
  const asked = issued.find(({ secretHex }) => secretHex === given);
  if (asked === undefined)
    throw new UsageError(
      `${answer.file} is not the secret that ${machine} was sent`,
      'Its TPM does not hold both keys, or the answer belongs to another machine: issue a new credential and ask again.',
    );
  if (records.some((one) => one.record === 'credential-activated' && one.credentialSha256 === asked.credentialSha256))
    throw new UsageError(
      `${machine} has answered this credential before`,
      'A credential is good once: issue a new one.',
    );
  if (epochMs(asked.expiresAt) < epochMs(now))
    throw new UsageError(
      `the credential of ${machine} expired at ${asked.expiresAt}`,
      'An answer that had hours could have been made elsewhere: issue a new one.',
    );
  return asked;
}

/** Takes the answer to a credential, once and in time, and writes the transcript. Throws UsageError for any other answer. */
export function acceptActivation(request: AnswerRequest): ActivationTranscript {
  return withRegister(request.register, request.now, (register) => {
    const asked = openCredential(register.records, request);
    const { machine, ekSpkiSha256, akNameHex, credentialSha256, issuedAt } = asked;
    const transcript = {
      machine,
      ekSpkiSha256,
      akNameHex,
      credentialSha256,
      secretSha256: sha256Hex(request.answer.bytes),
      issuedAt,
      answeredAt: request.now,
    };
    register.append([{ record: 'credential-activated', credentialSha256, at: request.now }]);
    if (request.out !== undefined)
      replaceFile(join(request.out, `${machine}.json`), `${JSON.stringify(transcript, null, 2)}\n`);
    return transcript;
  });
}
