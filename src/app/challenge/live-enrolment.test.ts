import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKey } from '../../formats/testdata/der-writer.ts';
import { SoftwareTpm } from '../../testdata/software-tpm.ts';
import { attestMachine } from '../../witnesses/attest/index.ts';
import { decodeFiles } from '../../witnesses/attest/testdata/simulated-machines.ts';
import type { Files } from './testdata/attested-machine.ts';
import {
  activations,
  now,
  ask,
  challenge,
  quoted,
  attestFiles,
  outcomes,
  agreeing,
  enrol,
  switchOnTwo,
  freshQuote,
} from './testdata/attested-machine.ts';
import { present, profiles, plain, activate, isLow, switchAllOff } from './testdata/live-tpm.ts';
import { spkiOf, certify } from './testdata/tpm-maker.ts';

afterAll(switchAllOff);

describe.runIf(present)('a machine that enrols with a software TPM', () => {
  let tpm: SoftwareTpm;
  let other: SoftwareTpm;
  let files: Files;

  beforeAll(async () => {
    ({ tpm, other, files } = await switchOnTwo());
  }, 120_000);

  it.each(profiles)(
    'agrees from the maker of the TPM to the log, with keys of $name',
    (profile) => {
      const machine = `m-${profile.name}`;
      const enrolled = enrol(tpm, profile, machine);
      tpm.quote(`${profile.name}.ak`, challenge(machine), 'p', profile.hash, profile.scheme);
      const said = attestFiles(machine, { ...enrolled, ...quoted(tpm, 'p') });
      expect(outcomes(said)).toEqual(agreeing);
      expect(said('ak-binding').detail).toContain('answered a credential for the endorsement key of');
      // Without the record of the credential the key is one that anybody may have made.
      const transcript = join(activations, `${machine}.json`);
      const kept = readFileSync(transcript);
      rmSync(transcript);
      const bare = attestFiles(machine, { ...enrolled, ...quoted(tpm, 'p') });
      expect(outcomes(bare)).toEqual({ ...agreeing, 'ak-binding': 'blind' });
      // With a certificate of the attestation key, the quote itself names the endorsement key above it: by its template for
      // P-256 and RSA 2048, by its public area for the others.
      const named = certify(spkiOf(tpm.file(`${profile.name}.ak.pub`)), 'ak');
      const area = isLow(profile) ? {} : { 'ek.pub': tpm.file(`${profile.name}.ek.pub`) };
      const certified = attestFiles(machine, { ...enrolled, ...quoted(tpm, 'p'), ...area, 'ak.pem': named });
      expect(outcomes(certified)).toEqual(agreeing);
      expect(certified('ak-binding').detail).toContain('made below the endorsement key of');
      writeFileSync(transcript, kept);
    },
    30_000,
  );

  it('ek-chain: finds a certificate that the maker did not sign, and is blind under no maker', () => {
    const { given } = freshQuote(tpm, files);
    const forged = certify(spkiOf(tpm.file(`${plain.name}.ek.pub`)), 'ek', testKey());
    expect(attestFiles('m-1', { ...given, 'ek.pem': forged })('ek-chain').outcome).toBe('contradicts');
    const { testimony } = attestMachine({ documents: decodeFiles(new Map(Object.entries(given))), trust: [], now });
    expect(testimony.findings.find(({ check }) => check === 'attest/ek-chain')?.outcome).toBe('blind');
  });

  it('ak-binding: a credential opens for no other attestation key and in no other TPM', () => {
    const ek = files['ek.pem'] ?? new Uint8Array(0);
    const own = tpm.file(`${plain.name}.ak.pub`);
    const foreign = other.file(`${plain.name}.ak.pub`);
    expect(activate(tpm, plain, ask('m-1', ek, foreign))).toBeUndefined();
    expect(activate(other, plain, ask('m-1', ek, foreign))).toBeUndefined();
    expect(activate(other, plain, ask('m-1', ek, own))).toBeUndefined();
    // That it can be opened at all is shown last: what was refused above was refused for its keys.
    const blob = ask('m-1', ek, own);
    const damaged = blob.map((octet, i) => (i === blob.length - 1 ? octet ^ 1 : octet));
    expect(activate(tpm, plain, damaged)).toBeUndefined();
    expect(activate(tpm, plain, blob)).toHaveLength(32);
  });
});
