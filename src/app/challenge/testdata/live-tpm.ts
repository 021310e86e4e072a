import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasTools, SoftwareTpm } from '../../../testdata/software-tpm.ts';

/** Whether there is a software TPM here. */
export const present: boolean = hasTools(
  ...['swtpm', 'tpm2_createek', 'tpm2_createak', 'tpm2_quote', 'tpm2_pcrextend', 'tpm2_flushcontext'],
  ...['tpm2_startauthsession', 'tpm2_policysecret', 'tpm2_activatecredential', 'tpm2_evictcontrol', 'tpm2_getcap'],
  ...['tpm2_createprimary', 'tpm2_create', 'tpm2_load', 'tpm2_shutdown'],
);
if (!present)
  console.info('No software TPM here (swtpm, tpm2-tools): enrolment and its frauds are not tried against one.');

/** Where everything of one test file lies. */
export const root: string = mkdtempSync(join(tmpdir(), 'assayer-live-'));
const tpms: SoftwareTpm[] = [];

export interface Profile {
  readonly name: string;
  readonly ek: string;
  readonly ak: string;
  readonly hash: string;
  readonly scheme: string;
}

/** Kinds of keys that the software TPM makes: EK templates L-1, L-2 and their larger kin. */
export const profiles: readonly Profile[] = [
  { name: 'ecc-p256', ek: 'ecc', ak: 'ecc', hash: 'sha256', scheme: 'ecdsa' },
  { name: 'rsa-rsassa', ek: 'rsa', ak: 'rsa', hash: 'sha256', scheme: 'rsassa' },
  { name: 'rsa-rsapss', ek: 'rsa', ak: 'rsa', hash: 'sha256', scheme: 'rsapss' },
  { name: 'ecc-p384', ek: 'ecc384', ak: 'ecc384', hash: 'sha384', scheme: 'ecdsa' },
  { name: 'ecc-p521', ek: 'ecc521', ak: 'ecc521', hash: 'sha512', scheme: 'ecdsa' },
  { name: 'rsa-3072', ek: 'rsa3072', ak: 'rsa3072', hash: 'sha384', scheme: 'rsapss' },
  { name: 'rsa-ek-ecc-ak', ek: 'rsa', ak: 'ecc384', hash: 'sha384', scheme: 'ecdsa' },
];
/** Whether the endorsement key is of template L-1 or L-2. */
export const isLow = ({ ek }: Profile): boolean => ek === 'rsa' || ek === 'ecc';
/** Keys of the machine on which the frauds are tried. */
export const plain: Profile = { name: 'own', ek: 'ecc', ak: 'ecc', hash: 'sha256', scheme: 'ecdsa' };

/** A TPM that runs, of a fresh state or of a copy. */
export async function switchOn(name: string, state?: string): Promise<SoftwareTpm> {
  const folder = join(root, 'tpms', name);
  mkdirSync(join(folder, 'state'), { recursive: true });
  if (state !== undefined) cpSync(state, join(folder, 'state'), { recursive: true });
  const tpm = new SoftwareTpm(folder, join(folder, 'state'));
  tpms.push(tpm);
  await tpm.start();
  return tpm;
}

/** `<profile>.ek`, `.ek.pub`, `.ak`, `.ak.pub` and `.ak.name` in the TPM's folder. */
export function makeKeys(tpm: SoftwareTpm, { name, ek, ak, hash, scheme }: Profile): void {
  tpm.run('tpm2_createek', '-c', `${name}.ek`, '-G', ek, '-u', `${name}.ek.pub`);
  const how = ['-G', ak, '-g', hash, '-s', scheme, '-u', `${name}.ak.pub`, '-n', `${name}.ak.name`];
  tpm.run('tpm2_createak', '-C', `${name}.ek`, '-c', `${name}.ak`, ...how);
}

/** Has the TPM read a credential (TPM2_ActivateCredential) with its keys of a profile; undefined where it refuses. */
export function activate(tpm: SoftwareTpm, profile: Profile, blob: Uint8Array): Uint8Array | undefined {
  const { name } = profile;
  writeFileSync(join(tpm.folder, 'credential'), blob);
  rmSync(join(tpm.folder, 'secret'), { force: true });
  // Keys of the low templates obey a policy only, those of the high ones a password too (EK Credential Profile 2.5, B.3, B.4).
  const low = isLow(profile);
  if (low) {
    tpm.run('tpm2_startauthsession', '--policy-session', '-S', 'session');
    tpm.run('tpm2_policysecret', '-S', 'session', '-c', 'e');
  }
  const files = ['-c', `${name}.ak`, '-C', `${name}.ek`, '-i', 'credential', '-o', 'secret'];
  const done = tpm.try('tpm2_activatecredential', ...files, ...(low ? ['-P', 'session:session'] : []));
  if (low) tpm.try('tpm2_flushcontext', 'session');
  return done ? tpm.file('secret') : undefined;
}

/** Stops every TPM that was switched on, and removes what was written. */
export async function switchAllOff(): Promise<void> {
  for (const tpm of tpms) await tpm.stop();
  rmSync(root, { recursive: true, force: true });
}
