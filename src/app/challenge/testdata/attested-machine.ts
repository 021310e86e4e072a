import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SoftwareTpm } from '../../../testdata/software-tpm.ts';
import { attestPaths } from '../../attest.ts';
import { acceptActivation, issueCredential } from '../activate-credential.ts';
import { issueChallenges } from '../issue-challenges.ts';
import type { Profile } from './live-tpm.ts';
import { root, plain, switchOn, makeKeys, activate } from './live-tpm.ts';
import { readLog, altered, log } from './measured-log.ts';
import { spkiOf, certify, makerCertificate } from './tpm-maker.ts';

const register = join(root, 'register');
export const activations: string = join(root, 'activations');
const trust = join(root, 'trust');
export const issuedAt = '2026-03-02T08:00:00.000Z';
export const now = '2026-03-02T08:10:00.000Z';
export const tooLate = '2026-03-02T09:00:00.000Z';

/** A credential that only this endorsement key opens, for this attestation key. */
export function ask(machine: string, ek: Uint8Array, ak: Uint8Array): Uint8Array {
  return issueCredential({
    machine,
    endorsementKey: { file: 'ek.pem', bytes: ek },
    attestationKey: { file: 'ak', bytes: ak },
    register,
    validMinutes: 30,
    now: issuedAt,
  }).blob;
}

/** Nonce of a fresh challenge of the register. */
export function challenge(machine: string): string {
  const [issued] = issueChallenges({ machines: [machine], register, validMinutes: 30, now: issuedAt });
  return issued?.nonceHex ?? '';
}

export type Files = Readonly<Record<string, Uint8Array>>;

/** The three files of a quote. */
export const quoted = (tpm: SoftwareTpm, name: string): Files => ({
  'quote.msg': tpm.file(`${name}.msg`),
  'quote.sig': tpm.file(`${name}.sig`),
  'quote.pcrs': tpm.file(`${name}.pcrs`),
});

export interface Said {
  readonly outcome: string;
  readonly detail: string;
}

/** What attest says of a machine that sent these files, with the register and the recorded activations at hand. */
export function attestFiles(machine: string, files: Files, at: string = now): (check: string) => Said {
  const folder = join(root, 'evidence', machine);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  // The nonce is the register's; the file beside the evidence says only of which machine it is.
  const beside = { machine, nonceHex: '00' };
  writeFileSync(join(folder, 'challenge.json'), JSON.stringify(beside));
  const { answer, unreadable } = attestPaths({
    paths: [folder],
    trust: [trust],
    register,
    activations: [activations],
    now: at,
  });
  expect(unreadable).toEqual([]);
  return (check) => {
    const found = answer.testimony.findings.filter((one) => one.check === `attest/${check}`);
    const finding = found.find(({ outcome }) => outcome === 'contradicts') ?? found[0];
    return { outcome: finding?.outcome ?? 'silent', detail: finding?.detail ?? '' };
  };
}

const whole = ['ek-chain', 'ak-binding', 'quote-signature', 'quote-nonce', 'quote-pcrs', 'event-log-replay'];

/** Outcomes by check, those that are to agree first. */
export const outcomes = (said: (check: string) => Said, checks: readonly string[] = whole): Record<string, string> =>
  Object.fromEntries(checks.map((check) => [check, said(check).outcome]));
export const agreeing: Readonly<Record<string, string>> = Object.fromEntries(whole.map((check) => [check, 'agrees']));

/** A machine that was enrolled: its files without a quote. */
export function enrol(tpm: SoftwareTpm, profile: Profile, machine: string): Files {
  makeKeys(tpm, profile);
  const ek = certify(spkiOf(tpm.file(`${profile.name}.ek.pub`)), 'ek');
  const ak = tpm.file(`${profile.name}.ak.pub`);
  const secret = activate(tpm, profile, ask(machine, ek, ak));
  if (secret === undefined) throw new Error(`${machine} could not read its credential`);
  acceptActivation({ machine, answer: { file: 'secret', bytes: secret }, register, out: activations, now });
  return { 'ek.pem': ek, 'ak.pub': ak, binary_bios_measurements: log };
}

/** Two TPMs that a trusted maker made: the first is of m-1, which was enrolled and sent `files`; the second measured another log. */
export async function switchOnTwo(): Promise<{ readonly tpm: SoftwareTpm; readonly other: SoftwareTpm; readonly files: Files }> {
  mkdirSync(trust, { recursive: true });
  mkdirSync(activations, { recursive: true });
  writeFileSync(join(trust, 'maker.pem'), makerCertificate());
  const tpm = await switchOn('first');
  const other = await switchOn('second');
  tpm.extend(readLog(log));
  other.extend(readLog(altered(log, 4)));
  const files = enrol(tpm, plain, 'm-1');
  makeKeys(other, plain);
  return { tpm, other, files };
}

/** A fresh quote of m-1, over a nonce that it was asked. */
export function freshQuote(tpm: SoftwareTpm, files: Files): { readonly nonce: string; readonly given: Files } {
  const nonce = challenge('m-1');
  tpm.quote(`${plain.name}.ak`, nonce, 'q');
  return { nonce, given: { ...files, ...quoted(tpm, 'q') } };
}
