import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex, toHex } from '../../core/index.ts';
import { decode } from '../../formats/index.ts';
import type { EventLog } from '../../formats/eventlog/index.ts';
import {
  attribute,
  caExtensions,
  certificate,
  commonName,
  ctx,
  extension,
  oid,
  pem,
  seq,
  set,
  testKey,
} from '../../formats/testdata/der-writer.ts';
import { hasTools, SoftwareTpm } from '../../testdata/software-tpm.ts';
import { attestMachine } from '../../witnesses/attest/index.ts';
import { decodeFiles, simulatedMachines } from '../../witnesses/attest/testdata/simulated-machines.ts';
import { attestPaths } from '../attest.ts';
import { acceptActivation, issueCredential } from './activate-credential.ts';
import { issueChallenges } from './issue-challenges.ts';

const present = hasTools(
  ...['swtpm', 'tpm2_createek', 'tpm2_createak', 'tpm2_quote', 'tpm2_pcrextend', 'tpm2_flushcontext'],
  ...['tpm2_startauthsession', 'tpm2_policysecret', 'tpm2_activatecredential', 'tpm2_evictcontrol', 'tpm2_getcap'],
  ...['tpm2_createprimary', 'tpm2_create', 'tpm2_load', 'tpm2_shutdown'],
);
if (!present)
  console.info('No software TPM here (swtpm, tpm2-tools): enrolment and its frauds are not tried against one.');

const root = mkdtempSync(join(tmpdir(), 'assayer-live-'));
const register = join(root, 'register');
const activations = join(root, 'activations');
const trust = join(root, 'trust');
const issuedAt = '2026-03-02T08:00:00.000Z';
const now = '2026-03-02T08:10:00.000Z';
const tooLate = '2026-03-02T09:00:00.000Z';
const tpms: SoftwareTpm[] = [];

/** A log of a real machine where the corpus is, else one of the simulation. */
function logBytes(): Uint8Array {
  const corpus = process.env.ASSAYER_CORPUS ?? '../shared/corpus';
  const real = `${corpus}/attest/google+go-tpm-tools/internal/test/eventlogs/rhel8-uefi.bin`;
  if (existsSync(real)) return new Uint8Array(readFileSync(real));
  console.info(`no event log at ${real}: a simulated one is extended instead`);
  const bytes = simulatedMachines(12, 3).machines[0]?.files.get('binary_bios_measurements');
  if (bytes === undefined) throw new Error('the simulated fleet has no event log');
  return bytes;
}

function readLog(bytes: Uint8Array): EventLog {
  const decoded = decode(bytes);
  if (decoded.kind !== 'tcg-event-log') throw new Error('not an event log');
  return decoded.value;
}

/** The log with one bit of one SHA-256 digest in `pcr` turned. */
function altered(log: Uint8Array, pcr: number): Uint8Array {
  const event = readLog(log).events.find((one) => one.pcr === pcr && one.typeName !== 'EV_NO_ACTION');
  const digest = event?.digests.find(({ bank }) => bank === 'sha256')?.digest;
  if (digest === undefined) throw new Error(`the log measures nothing into PCR ${pcr}`);
  // The same digest stands in other registers too (separators): the event's own place, not the first such bytes.
  const at = digest.byteOffset - log.byteOffset;
  if (digest.buffer !== log.buffer) throw new Error('the digest is no view of the log');
  return log.map((octet, i) => (i === at ? octet ^ 0x80 : octet));
}

const log = logBytes();

interface Profile {
  readonly name: string;
  readonly ek: string;
  readonly ak: string;
  readonly hash: string;
  readonly scheme: string;
}

/** Kinds of keys that the software TPM makes: EK templates L-1, L-2 and their larger kin. */
const profiles: readonly Profile[] = [
  { name: 'ecc-p256', ek: 'ecc', ak: 'ecc', hash: 'sha256', scheme: 'ecdsa' },
  { name: 'rsa-rsassa', ek: 'rsa', ak: 'rsa', hash: 'sha256', scheme: 'rsassa' },
  { name: 'rsa-rsapss', ek: 'rsa', ak: 'rsa', hash: 'sha256', scheme: 'rsapss' },
  { name: 'ecc-p384', ek: 'ecc384', ak: 'ecc384', hash: 'sha384', scheme: 'ecdsa' },
  { name: 'ecc-p521', ek: 'ecc521', ak: 'ecc521', hash: 'sha512', scheme: 'ecdsa' },
  { name: 'rsa-3072', ek: 'rsa3072', ak: 'rsa3072', hash: 'sha384', scheme: 'rsapss' },
  { name: 'rsa-ek-ecc-ak', ek: 'rsa', ak: 'ecc384', hash: 'sha384', scheme: 'ecdsa' },
];
/** Whether the endorsement key is of template L-1 or L-2. */
const isLow = ({ ek }: Profile): boolean => ek === 'rsa' || ek === 'ecc';
/** Keys of the machine on which the frauds are tried. */
const plain: Profile = { name: 'own', ek: 'ecc', ak: 'ecc', hash: 'sha256', scheme: 'ecdsa' };

const authority = testKey();
const authorityName = commonName('Test TPM maker');

function spkiOf(bytes: Uint8Array): Uint8Array {
  const decoded = decode(bytes);
  if (decoded.kind !== 'tpm-public' || decoded.value.spki === undefined) throw new Error('not a public area');
  return decoded.value.spki;
}

/** A certificate as a TPM's maker issues it (TCG EK Credential Profile 2.5, 3.2), or an authority for an AK. */
function certify(spki: Uint8Array, use: 'ek' | 'ak', issuer = authority): Uint8Array {
  const tpm = seq(
    set(attribute('2.23.133.2.1', 'id:53575450')),
    set(attribute('2.23.133.2.2', 'swtpm')),
    set(attribute('2.23.133.2.3', 'id:00070001')),
  );
  const der = certificate({
    issuer: authorityName,
    subject: seq(),
    key: { privateKey: issuer.privateKey, spki },
    issuerKey: issuer,
    extensions: [
      extension('2.5.29.17', seq(ctx(4, tpm)), true),
      extension('2.5.29.37', seq(oid(use === 'ek' ? '2.23.133.8.1' : '2.23.133.8.3'))),
    ],
  });
  return pem('CERTIFICATE', der);
}

async function switchOn(name: string, state?: string): Promise<SoftwareTpm> {
  const folder = join(root, 'tpms', name);
  mkdirSync(join(folder, 'state'), { recursive: true });
  if (state !== undefined) cpSync(state, join(folder, 'state'), { recursive: true });
  const tpm = new SoftwareTpm(folder, join(folder, 'state'));
  tpms.push(tpm);
  await tpm.start();
  return tpm;
}

/** `<profile>.ek`, `.ek.pub`, `.ak`, `.ak.pub` and `.ak.name` in the TPM's folder. */
function makeKeys(tpm: SoftwareTpm, { name, ek, ak, hash, scheme }: Profile): void {
  tpm.run('tpm2_createek', '-c', `${name}.ek`, '-G', ek, '-u', `${name}.ek.pub`);
  const how = ['-G', ak, '-g', hash, '-s', scheme, '-u', `${name}.ak.pub`, '-n', `${name}.ak.name`];
  tpm.run('tpm2_createak', '-C', `${name}.ek`, '-c', `${name}.ak`, ...how);
}

/** Has the TPM read a credential (TPM2_ActivateCredential) with its keys of a profile; undefined where it refuses. */
function activate(tpm: SoftwareTpm, profile: Profile, blob: Uint8Array): Uint8Array | undefined {
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

function ask(machine: string, ek: Uint8Array, ak: Uint8Array): Uint8Array {
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
function challenge(machine: string): string {
  const [issued] = issueChallenges({ machines: [machine], register, validMinutes: 30, now: issuedAt });
  return issued?.nonceHex ?? '';
}

type Files = Readonly<Record<string, Uint8Array>>;

/** The three files of a quote. */
const quoted = (tpm: SoftwareTpm, name: string): Files => ({
  'quote.msg': tpm.file(`${name}.msg`),
  'quote.sig': tpm.file(`${name}.sig`),
  'quote.pcrs': tpm.file(`${name}.pcrs`),
});

interface Said {
  readonly outcome: string;
  readonly detail: string;
}

/** What attest says of a machine that sent these files, with the register and the recorded activations at hand. */
function attestFiles(machine: string, files: Files, at = now): (check: string) => Said {
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
const outcomes = (said: (check: string) => Said, checks = whole): Record<string, string> =>
  Object.fromEntries(checks.map((check) => [check, said(check).outcome]));
const agreeing = Object.fromEntries(whole.map((check) => [check, 'agrees']));

/** A machine that was enrolled: its files without a quote. */
function enrol(tpm: SoftwareTpm, profile: Profile, machine: string): Files {
  makeKeys(tpm, profile);
  const ek = certify(spkiOf(tpm.file(`${profile.name}.ek.pub`)), 'ek');
  const ak = tpm.file(`${profile.name}.ak.pub`);
  const secret = activate(tpm, profile, ask(machine, ek, ak));
  if (secret === undefined) throw new Error(`${machine} could not read its credential`);
  acceptActivation({ machine, answer: { file: 'secret', bytes: secret }, register, out: activations, now });
  return { 'ek.pem': ek, 'ak.pub': ak, binary_bios_measurements: log };
}

afterAll(async () => {
  for (const tpm of tpms) await tpm.stop();
  rmSync(root, { recursive: true, force: true });
});

describe.runIf(present)('a machine with a software TPM, enrolled and attested', () => {
  let tpm: SoftwareTpm;
  let other: SoftwareTpm;
  let files: Files;

  beforeAll(async () => {
    mkdirSync(trust, { recursive: true });
    mkdirSync(activations, { recursive: true });
    const self = { issuer: authorityName, subject: authorityName, key: authority, issuerKey: authority };
    writeFileSync(join(trust, 'maker.pem'), pem('CERTIFICATE', certificate({ ...self, extensions: caExtensions() })));
    tpm = await switchOn('first');
    other = await switchOn('second');
    tpm.extend(readLog(log));
    other.extend(readLog(altered(log, 4)));
    files = enrol(tpm, plain, 'm-1');
    makeKeys(other, plain);
  }, 120_000);

  /** A fresh quote of the first machine, over a nonce that it was asked. */
  function fresh(): { readonly nonce: string; readonly given: Files } {
    const nonce = challenge('m-1');
    tpm.quote(`${plain.name}.ak`, nonce, 'q');
    return { nonce, given: { ...files, ...quoted(tpm, 'q') } };
  }

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

  it('contradicts nothing on any other check either', () => {
    const { nonce, given } = fresh();
    const { testimony } = attestMachine({
      documents: decodeFiles(new Map(Object.entries(given))),
      trust: [],
      now,
      challenge: { machine: 'm-1', nonceHex: nonce },
    });
    expect(testimony.findings.filter(({ outcome }) => outcome === 'contradicts')).toEqual([]);
  });

  it('ek-chain: finds a certificate that the maker did not sign, and is blind under no maker', () => {
    const { given } = fresh();
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

  it.each([0, 2, 4, 7])('event-log-replay, quote-pcrs: one altered event names PCR %i', (pcr) => {
    const { given } = fresh();
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
    const { nonce, given } = fresh();
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

describe.runIf(present)('the clock of a software TPM', () => {
  let tpm: SoftwareTpm;

  /** Freshness of quotes that were taken at these hours, oldest first by their dates. */
  function freshness(...quotes: readonly { readonly of: SoftwareTpm; readonly name: string }[]): Said {
    const documents = quotes.flatMap(({ of, name }, hour) => {
      const at = `2026-03-02T0${hour}:00:00.000Z`;
      const { readable } = decodeFiles(
        new Map(Object.entries(quoted(of, name)).map(([file, bytes]) => [`${hour}/${file}`, bytes])),
      );
      return readable.map((one) => ({ ...one, takenAt: { from: at, to: at } }));
    });
    const keys = decodeFiles(new Map([['ak.pub', tpm.file(`${plain.name}.ak.pub`)]])).readable;
    const { testimony } = attestMachine({
      documents: { readable: [...documents, ...keys], unreadable: [] },
      trust: [],
      now,
    });
    const of = (check: string): (typeof testimony.findings)[number] | undefined =>
      testimony.findings.find((one) => one.check === `attest/${check}`);
    expect(of('quote-signature')?.outcome).toBe('agrees');
    const found = of('quote-freshness');
    return { outcome: found?.outcome ?? 'silent', detail: found?.detail ?? '' };
  }

  const quoteAs = (of: SoftwareTpm, name: string): { readonly of: SoftwareTpm; readonly name: string } => {
    of.quote('0x81010042', toHex(new TextEncoder().encode(name)), name);
    return { of, name };
  };

  beforeAll(async () => {
    tpm = await switchOn('clock');
    makeKeys(tpm, plain);
    tpm.run('tpm2_evictcontrol', '-C', 'o', '-c', `${plain.name}.ak`, '0x81010042');
  }, 60_000);

  it('runs forward within a boot and over resets, and backwards where the dates are swapped', async () => {
    const first = quoteAs(tpm, 'first');
    const second = quoteAs(tpm, 'second');
    expect(freshness(first, second)).toMatchObject({ outcome: 'agrees' });
    const swapped = freshness(second, first);
    expect(swapped.outcome).toBe('contradicts');
    expect(swapped.detail).toContain('the clock fell from');
    await tpm.stop();
    await tpm.start();
    const third = quoteAs(tpm, 'third');
    expect(freshness(first, second, third)).toMatchObject({ outcome: 'agrees' });
    const fallen = freshness(first, third, second);
    expect(fallen.outcome).toBe('contradicts');
    expect(fallen.detail).toContain('the reset counter fell from');
  }, 60_000);

  it('falls where the state of the TPM is put back from a copy', async () => {
    const before = quoteAs(tpm, 'before');
    await tpm.stop();
    const copy = join(root, 'copy');
    cpSync(join(tpm.folder, 'state'), copy, { recursive: true });
    await tpm.start();
    await tpm.stop();
    await tpm.start();
    const after = quoteAs(tpm, 'after');
    const restored = await switchOn('restored', copy);
    const back = quoteAs(restored, 'back');
    expect(freshness(before, after)).toMatchObject({ outcome: 'agrees' });
    // Alone it looks like the machine that it was copied from; beside the later quote it does not.
    expect(freshness(before, back)).toMatchObject({ outcome: 'agrees' });
    const found = freshness(before, after, back);
    expect(found.outcome).toBe('contradicts');
    expect(found.detail).toMatch(/the reset counter fell from \d+ to \d+/);
  }, 60_000);
});
