import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../core/index.ts';
import { decode } from '../formats/index.ts';
import { freePortPair } from '../testdata/software-tpm.ts';
import { attestPaths } from './attest.ts';
import {
  root,
  nonce,
  has,
  log,
  put,
  collect,
  record,
  expectWhole,
  layHost,
  clearHost,
  removeHost,
} from './testdata/host-run.ts';

beforeAll(layHost);
beforeEach(clearHost);
afterAll(removeHost);

const tpmTools = [
  'swtpm',
  'swtpm_setup',
  'swtpm_localca',
  'tpm2_getcap',
  'tpm2_createek',
  'tpm2_createak',
  'tpm2_quote',
];
const hasTpm = tpmTools.every(has);
if (!hasTpm)
  console.info('No software TPM here (swtpm, swtpm_setup, tpm2-tools): the host script is not tried against one.');

describe.runIf(hasTpm)('the host script with a software TPM', () => {
  const state = join(root, 'tpm');
  const authority = join(root, 'authority');
  let tpm: ChildProcess | undefined;
  let env: { readonly TPM2TOOLS_TCTI: string } = { TPM2TOOLS_TCTI: '' };
  const tool = (name: string, ...args: readonly string[]): void => {
    execFileSync(name, [...args], { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe' });
  };

  beforeAll(async () => {
    mkdirSync(state);
    // An authority of the test's own, so that nothing is written outside.
    put(
      join(authority, 'localca.conf'),
      `statedir = ${authority}\nsigningkey = ${authority}/key.pem\nissuercert = ${authority}/issuer.pem\ncertserial = ${authority}/serial\n`,
    );
    put(
      join(authority, 'localca.options'),
      '--platform-manufacturer Test\n--platform-version 1\n--platform-model Test\n',
    );
    put(
      join(authority, 'setup.conf'),
      `create_certs_tool = ${execFileSync('which', ['swtpm_localca'], { encoding: 'utf8' }).trim()}\ncreate_certs_tool_config = ${authority}/localca.conf\ncreate_certs_tool_options = ${authority}/localca.options\n`,
    );
    const setup = ['--tpm2', '--tpmstate', state, '--create-ek-cert', '--pcr-banks', 'sha256,sha384'];
    execFileSync('swtpm_setup', [...setup, '--config', join(authority, 'setup.conf')], { stdio: 'pipe' });
    const port = await freePortPair();
    env = { TPM2TOOLS_TCTI: `swtpm:host=127.0.0.1,port=${port}` };
    tpm = spawn('swtpm', [
      ...['socket', '--tpm2', '--tpmstate', `dir=${state}`, '--server', `type=tcp,port=${port}`],
      ...['--ctrl', `type=tcp,port=${port + 1}`, '--flags', 'not-need-init,startup-clear'],
    ]);
    await new Promise((resolve) => setTimeout(resolve, 800));
    const decoded = decode(log);
    if (decoded.kind !== 'tcg-event-log') throw new Error('not an event log');
    for (const event of decoded.value.events) {
      if (event.typeName === 'EV_NO_ACTION') continue;
      for (const { bank, digest } of event.digests)
        if (bank === 'sha256') tool('tpm2_pcrextend', `${event.pcr}:sha256=${toHex(digest)}`);
    }
  }, 120_000);

  afterAll(() => {
    tpm?.kill();
  });

  const outcome = (attested: ReturnType<typeof attestPaths>, check: string): string | undefined =>
    attested.answer.testimony.findings.find((finding) => finding.check === `attest/${check}`)?.outcome;

  it('makes a folder that attests: signature, nonce, registers and log agree', () => {
    const { code, folder } = collect(['MACHINE=m1', `NONCE=${nonce}`], { env });
    expect(code).toBe(3);
    expectWhole(folder);
    expect(record(folder).notCollected.map(({ what }) => what)).toEqual(['IMA list, binary']);
    const names = record(folder).files.map(({ name }) => name);
    for (const name of ['ek-rsa.der', 'ek.pub', 'ak.pub', 'ak.name', 'quote.msg', 'quote.sig', 'quote.pcrs'])
      expect(names).toContain(name);
    const now = new Date().toISOString();
    const attested = attestPaths({ paths: [folder], trust: [], nonce, now });
    expect(attested.unreadable).toEqual([]);
    for (const check of ['quote-signature', 'quote-nonce', 'quote-pcrs', 'event-log-replay'])
      expect([check, outcome(attested, check)]).toEqual([check, 'agrees']);
    expect(attested.answer.testimony.findings.filter((finding) => finding.outcome === 'contradicts')).toEqual([]);
    const other = attestPaths({ paths: [folder], trust: [], nonce: '00'.repeat(16), now });
    expect(outcome(other, 'quote-nonce')).toBe('contradicts');
    // The endorsement key stands above the signer: with its maker's certificate, the keys are of one TPM.
    const roots = readdirSync(authority).filter((name) => name.endsWith('.pem') && !name.includes('key'));
    const trusted = attestPaths({ paths: [folder], trust: roots.map((name) => join(authority, name)), nonce, now });
    expect(outcome(trusted, 'ek-chain')).toBe('agrees');
  });

  it('leaves nothing in the TPM, however often it runs', () => {
    for (let i = 0; i < 5; i++) collect(['MACHINE=m1', `NONCE=${nonce}`], { env });
    const loaded = execFileSync('tpm2_getcap', ['handles-transient'], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    expect(loaded.trim()).toBe('');
    expect(record(join(root, 'out', 'm1')).files.map(({ name }) => name)).toContain('quote.msg');
  });

  it('quotes with a key that is there already', () => {
    tool('tpm2_createek', '-c', 'ek.ctx', '-G', 'ecc');
    tool('tpm2_flushcontext', '-t');
    tool('tpm2_createak', '-C', 'ek.ctx', '-c', 'ak.ctx', '-G', 'ecc', '-g', 'sha256', '-s', 'ecdsa');
    tool('tpm2_flushcontext', '-t');
    tool('tpm2_evictcontrol', '-C', 'o', '-c', 'ak.ctx', '0x81010020');
    tool('tpm2_flushcontext', '-t');
    tool('tpm2_readpublic', '-c', '0x81010020', '-o', 'known.pub');
    const { folder } = collect(['MACHINE=m1', `NONCE=${nonce}`, 'AK=0x81010020'], { env });
    expect(readFileSync(join(folder, 'ak.pub'))).toEqual(readFileSync(join(root, 'known.pub')));
    const attested = attestPaths({ paths: [folder], trust: [], nonce, now: new Date().toISOString() });
    expect(outcome(attested, 'quote-signature')).toBe('agrees');
    const absent = collect(['MACHINE=m1', `NONCE=${nonce}`, 'AK=0x81010099'], { env });
    expect(record(absent.folder).notCollected.map(({ what }) => what)).toContain('attestation key');
    expect(existsSync(join(absent.folder, 'quote.msg'))).toBe(false);
  });

  it('makes no quote without a nonce', () => {
    const { folder } = collect(['MACHINE=m1'], { env });
    expect(record(folder).notCollected.map(({ what }) => what)).toContain('quote');
    expect(existsSync(join(folder, 'quote.msg'))).toBe(false);
  });
});
