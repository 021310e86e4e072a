import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../core/index.ts';
import { SoftwareTpm } from '../../testdata/software-tpm.ts';
import { attestMachine } from '../../witnesses/attest/index.ts';
import { decodeFiles } from '../../witnesses/attest/testdata/simulated-machines.ts';
import type { Files } from './testdata/attested-machine.ts';
import {
  issuedAt,
  now,
  tooLate,
  challenge,
  quoted,
  attestFiles,
  outcomes,
  agreeing,
  switchOnTwo,
  freshQuote,
} from './testdata/attested-machine.ts';
import { present, plain, switchOn, makeKeys, switchAllOff } from './testdata/live-tpm.ts';
import { readLog, altered, log } from './testdata/measured-log.ts';

afterAll(switchAllOff);

describe.runIf(present)('a machine that is attested with a software TPM', () => {
  let tpm: SoftwareTpm;
  let files: Files;

  beforeAll(async () => {
    ({ tpm, files } = await switchOnTwo());
  }, 120_000);

  it('contradicts nothing on any other check either', () => {
    const { nonce, given } = freshQuote(tpm, files);
    const { testimony } = attestMachine({
      documents: decodeFiles(new Map(Object.entries(given))),
      trust: [],
      now,
      challenges: [{ machine: 'm-1', nonceHex: nonce }],
    });
    expect(testimony.findings.filter(({ outcome }) => outcome === 'contradicts')).toEqual([]);
  });

  it.each([0, 2, 4, 7])('event-log-replay, quote-pcrs: one altered event names PCR %i', (pcr) => {
    const { given } = freshQuote(tpm, files);
    const said = attestFiles('m-1', { ...given, binary_bios_measurements: altered(log, pcr) });
    expect(outcomes(said)).toEqual({ ...agreeing, 'quote-pcrs': 'contradicts', 'event-log-replay': 'contradicts' });
    expect(said('event-log-replay').detail).toContain(`: sha256 PCR ${pcr}.`);
  });

  it('event-log-replay: an event that happened after the log was written names its register', async () => {
    const late = await switchOn('late');
    late.extend(readLog(log));
    makeKeys(late, plain);
    late.run('tpm2_pcrextend', `5:sha256=${'5a'.repeat(32)}`);
    late.quote(`${plain.name}.ak`, challenge('m-late'), 'q');
    const given = { 'ak.pub': late.file(`${plain.name}.ak.pub`), binary_bios_measurements: log };
    const said = attestFiles('m-late', { ...given, ...quoted(late, 'q') });
    expect(outcomes(said, ['quote-signature', 'quote-pcrs'])).toEqual({
      'quote-signature': 'agrees',
      'quote-pcrs': 'contradicts',
    });
    expect(said('event-log-replay').detail).toContain(': sha256 PCR 5.');
  }, 30_000);

  it('quote-nonce: a nonce is good for one quote, of one machine, in its time', () => {
    const { nonce, given } = freshQuote(tpm, files);
    expect(outcomes(attestFiles('m-1', given))).toEqual(agreeing);
    tpm.quote(`${plain.name}.ak`, nonce, 'again');
    const again = { ...files, ...quoted(tpm, 'again') };
    expect(sha256Hex(tpm.file('again.msg'))).not.toBe(sha256Hex(tpm.file('q.msg')));
    const replayed = attestFiles('m-1', again);
    expect(outcomes(replayed)).toEqual({ ...agreeing, 'quote-nonce': 'contradicts' });
    expect(replayed('quote-nonce').detail).toContain('another quote');
    expect(attestFiles('m-1', given, tooLate)('quote-nonce').outcome).toBe('blind');
    tpm.quote(`${plain.name}.ak`, challenge('m-2'), 'of-another');
    const ofAnother = attestFiles('m-1', { ...files, ...quoted(tpm, 'of-another') })('quote-nonce');
    expect(ofAnother).toMatchObject({ outcome: 'contradicts' });
    tpm.quote(`${plain.name}.ak`, '5a'.repeat(32), 'made-up');
    const madeUp = attestFiles('m-1', { ...files, ...quoted(tpm, 'made-up') })('quote-nonce');
    expect(madeUp).toMatchObject({ outcome: 'contradicts' });
  });

  it('quote-nonce: the newest nonce supersedes the one before, which two quotes in one folder do not mix up', () => {
    const before = freshQuote(tpm, files);
    const one = Object.fromEntries(Object.entries(quoted(tpm, 'q')).map(([name, bytes]) => [`old-${name}`, bytes]));
    const newest = freshQuote(tpm, files);
    const old = attestFiles('m-1', before.given)('quote-nonce');
    expect(old.outcome).toBe('blind');
    expect(old.detail).toContain(`superseded at ${issuedAt}`);
    expect(outcomes(attestFiles('m-1', newest.given))).toEqual(agreeing);
    const both = attestFiles('m-1', { ...newest.given, ...one });
    expect(both('quote-nonce').outcome).not.toBe('contradicts');
    expect(attestFiles('m-1', newest.given)('quote-nonce').outcome).toBe('agrees');
  });
});
