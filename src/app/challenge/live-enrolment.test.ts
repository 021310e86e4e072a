import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../core/index.ts';
import { endorsementNames, parsePublic } from '../../formats/tpm/index.ts';
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
import { present, profiles, plain, activate, switchAllOff } from './testdata/live-tpm.ts';
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
      // With a certificate of the attestation key, the quote itself names the endorsement key above it, by its template.
      const named = certify(spkiOf(tpm.file(`${profile.name}.ak.pub`)), 'ak');
      const certified = attestFiles(machine, { ...enrolled, ...quoted(tpm, 'p'), 'ak.pem': named });
      expect(outcomes(certified)).toEqual(agreeing);
      expect(certified('ak-binding').detail).toContain('made below the endorsement key of');
      writeFileSync(transcript, kept);
    },
    30_000,
  );

  it('names endorsement keys of each template as the TPM does', () => {
    for (const { name } of profiles) {
      const { spki, name: stated } = parsePublic(tpm.file(`${name}.ek.pub`));
      expect(endorsementNames(spki ?? new Uint8Array(0)).map(toHex)).toContain(toHex(stated));
    }
    // H-1 and H-2 (B.4) are made by no tool's own choice: policy, attributes and cipher are given.
    const policy = 'ca3d0a99a2b93906f7a3342414efcfb3a385d44cd1fd459089d19b5071c0b7a0';
    writeFileSync(join(tpm.folder, 'policy-b'), Buffer.from(policy, 'hex'));
    const attributes = 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|adminwithpolicy|restricted|decrypt';
    for (const kind of ['rsa2048:aes128cfb', 'ecc256:aes128cfb']) {
      const how = ['-C', 'e', '-g', 'sha256', '-G', kind, '-a', attributes, '-L', 'policy-b'];
      tpm.run('tpm2_createprimary', ...how, '-c', 'high.ctx');
      tpm.run('tpm2_readpublic', '-c', 'high.ctx', '-o', 'high.pub');
      tpm.try('tpm2_flushcontext', '-t');
      const { spki, name: stated } = parsePublic(tpm.file('high.pub'));
      expect(endorsementNames(spki ?? new Uint8Array(0)).map(toHex)[1]).toBe(toHex(stated));
    }
  });

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
