import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SoftwareTpm } from '../../testdata/software-tpm.ts';
import type { Files } from './testdata/attested-machine.ts';
import { challenge, quoted, attestFiles, outcomes, agreeing, switchOnTwo } from './testdata/attested-machine.ts';
import type { Profile } from './testdata/live-tpm.ts';
import { present, plain, switchOn, makeKeys, switchAllOff } from './testdata/live-tpm.ts';
import { readLog, log } from './testdata/measured-log.ts';
import { spkiOf, certify } from './testdata/tpm-maker.ts';

afterAll(switchAllOff);

describe.runIf(present)('a machine that cheats with a software TPM', () => {
  let tpm: SoftwareTpm;
  let other: SoftwareTpm;
  let files: Files;

  beforeAll(async () => {
    ({ tpm, other, files } = await switchOnTwo());
  }, 120_000);

  it('quote-signature, ak-binding: finds that a second key of the same TPM signed', () => {
    const second: Profile = { ...plain, name: 'second' };
    makeKeys(tpm, second);
    tpm.quote('second.ak', challenge('m-1'), 'second');
    const signed = { ...files, ...quoted(tpm, 'second') };
    expect(attestFiles('m-1', signed)('quote-signature').outcome).toBe('contradicts');
    const shown = { ...signed, 'ak.pub': tpm.file('second.ak.pub') };
    expect(outcomes(attestFiles('m-1', shown))).toEqual({ ...agreeing, 'ak-binding': 'blind' });
    const certified = { ...shown, 'ak.pem': certify(spkiOf(tpm.file(`${plain.name}.ak.pub`)), 'ak') };
    const said = attestFiles('m-1', certified)('ak-binding');
    expect(said.outcome).toBe('contradicts');
    expect(said.detail).toContain('signed by another key');
  });

  it('ak-binding: finds a key of the same TPM that may sign what no TPM said', () => {
    const attributes = 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign';
    tpm.run('tpm2_createprimary', '-C', 'e', '-g', 'sha256', '-G', 'ecc', '-c', 'primary');
    const how = ['-G', 'ecc:ecdsa-sha256', '-a', attributes, '-u', 'loose.pub', '-r', 'loose.priv'];
    tpm.run('tpm2_create', '-C', 'primary', ...how);
    tpm.run('tpm2_load', '-C', 'primary', '-u', 'loose.pub', '-r', 'loose.priv', '-c', 'loose.ak');
    tpm.quote('loose.ak', challenge('m-1'), 'loose');
    const said = attestFiles('m-1', { ...files, ...quoted(tpm, 'loose'), 'ak.pub': tpm.file('loose.pub') });
    expect(outcomes(said)).toEqual({ ...agreeing, 'ak-binding': 'contradicts' });
    expect(said('ak-binding').detail).toContain('restricted');
  });

  it("quote-signature, quote-pcrs, ak-binding: finds another TPM's quote over the same nonce", async () => {
    other.quote(`${plain.name}.ak`, challenge('m-1'), 'q');
    const swapped = { ...files, ...quoted(other, 'q') };
    const said = attestFiles('m-1', swapped);
    expect(outcomes(said)).toMatchObject({ 'quote-signature': 'contradicts', 'quote-pcrs': 'contradicts' });
    const withKey = { ...swapped, 'ak.pub': other.file(`${plain.name}.ak.pub`) };
    const shown = attestFiles('m-1', withKey);
    expect(outcomes(shown)).toEqual({
      ...agreeing,
      'quote-pcrs': 'contradicts',
      'event-log-replay': 'contradicts',
      'ak-binding': 'blind',
    });
    expect(shown('event-log-replay').detail).toContain(': sha256 PCR 4.');
    // A TPM that was made to hold the right registers is known by its key alone, certified or not.
    const twin = await switchOn('twin');
    twin.extend(readLog(log));
    makeKeys(twin, plain);
    twin.quote(`${plain.name}.ak`, challenge('m-1'), 'q');
    const relayed = { ...files, ...quoted(twin, 'q'), 'ak.pub': twin.file(`${plain.name}.ak.pub`) };
    expect(outcomes(attestFiles('m-1', relayed))).toEqual({ ...agreeing, 'ak-binding': 'blind' });
    const ak = certify(spkiOf(twin.file(`${plain.name}.ak.pub`)), 'ak');
    const vouched = attestFiles('m-1', { ...relayed, 'ak.pem': ak });
    expect(outcomes(vouched)).toEqual({ ...agreeing, 'ak-binding': 'blind' });
    expect(vouched('ak-binding').detail).toContain('in which machine\u2019s is not known');
  }, 30_000);
});
