import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Challenge } from '../core/index.ts';
import { tableText } from '../formats/tables/index.ts';
import type { ActivationTranscript, IssuedCredential } from './challenge/activate-credential.ts';
import { acceptActivation, issueCredential } from './challenge/activate-credential.ts';
import { issueChallenges, machineNames } from './challenge/issue-challenges.ts';
import { readWhole } from './intake/read-bytes.ts';

interface Common {
  readonly register: string;
  readonly now: string;
}

/** Issues a nonce for every machine that the file names. */
export function challengeMachines(
  request: Common & { readonly machines: string; readonly out?: string; readonly validMinutes: number },
): readonly Challenge[] {
  const machines = machineNames(tableText(readWhole(request.machines), 'machines'));
  return issueChallenges({ ...request, machines });
}

/** Makes a credential for a machine's keys and writes it where `tpm2_activatecredential -i` is to read it. */
export function askActivation(
  request: Common & {
    readonly machine: string;
    readonly ek: string;
    readonly ak: string;
    readonly credential: string;
    readonly validMinutes: number;
  },
): IssuedCredential {
  const named = (file: string): { file: string; bytes: Uint8Array } => ({
    file: basename(file),
    bytes: readWhole(file),
  });
  const issued = issueCredential({ ...request, endorsementKey: named(request.ek), attestationKey: named(request.ak) });
  mkdirSync(dirname(request.credential), { recursive: true });
  writeFileSync(request.credential, issued.blob);
  return issued;
}

/** Takes what the machine read out of its credential, and records that its keys live in one TPM. */
export function takeActivation(
  request: Common & { readonly machine: string; readonly answer: string; readonly out: string },
): ActivationTranscript {
  const answer = { file: basename(request.answer), bytes: readWhole(request.answer) };
  return acceptActivation({ ...request, answer });
}
