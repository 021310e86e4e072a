import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decode } from '../index.ts';
import { rootBytes } from '../testdata/crl-writer.ts';
import { parseCertificate, parseCrl, revocationOf, verifyCrl } from './index.ts';

const root = parseCertificate(rootBytes);

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('openssl is not installed: lists that it makes are not read');
    return false;
  }
}

describe.runIf(hasOpenssl())('openssl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crl-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
  const configuration = [
    '[ca]\ndefault_ca=me',
    '[me]\ndatabase=index.txt\ncrlnumber=crlnumber\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\ndefault_days=30',
    'default_crl_days=30\ncrl_extensions=crl_ext\nunique_subject=no',
    '[any]\ncommonName=supplied',
    '[crl_ext]\nauthorityKeyIdentifier=keyid:always\nissuingDistributionPoint=critical,@idp',
    '[idp]\nfullname=URI:http://example.org/root.crl',
    '[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]',
    '[v3]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash',
  ].join('\n');

  it.each([
    ['rsa:2048', []],
    ['ec', ['-pkeyopt', 'ec_paramgen_curve:P-384']],
    ['ed25519', []],
  ])('makes lists with a key %s that we read and verify as it does', (algorithm, options) => {
    for (const [name, text] of Object.entries({ 'index.txt': '', crlnumber: '1A2B', serial: '1000' })) {
      writeFileSync(join(folder, name), text);
    }
    writeFileSync(join(folder, 'ca.cnf'), configuration);
    const self = ['-x509', '-newkey', algorithm, ...options, '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem'];
    openssl('req', '-config', 'ca.cnf', ...self, '-subj', '/CN=Test root', '-days', '30');
    const issue = (name: string): void => {
      openssl(
        'req',
        '-config',
        'ca.cnf',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
        '-subj',
        `/CN=${name}`,
      );
      openssl(
        'ca',
        '-config',
        'ca.cnf',
        '-batch',
        '-notext',
        '-md',
        'default',
        '-cert',
        'ca.pem',
        '-keyfile',
        'ca.key',
        '-in',
        `${name}.csr`,
        '-out',
        `${name}.pem`,
      );
    };
    for (const name of ['good', 'stolen', 'old', 'held']) issue(name);
    const ca = ['ca', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-md', 'default'];
    openssl(...ca, '-revoke', 'stolen.pem', '-crl_compromise', '20250102030405Z');
    openssl(...ca, '-revoke', 'old.pem', '-crl_reason', 'superseded');
    openssl(...ca, '-revoke', 'held.pem', '-crl_reason', 'certificateHold');
    openssl(...ca, '-gencrl', '-out', 'crl.pem');
    openssl('crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'crl.der');
    expect(() => openssl('crl', '-in', 'crl.pem', '-CAfile', 'ca.pem', '-noout', '-verify')).not.toThrow();

    const parsed = parseCrl(read('crl.pem'));
    expect(decode(read('crl.pem')).kind).toBe('x509-crl');
    expect(parseCrl(read('crl.der')).fingerprint).toBe(parsed.fingerprint);
    expect(verifyCrl(parsed, parseCertificate(read('ca.pem')))).toEqual({ outcome: 'verified' });
    expect(verifyCrl(parsed, root).outcome).toBe('failed');
    const of = (name: string) => revocationOf(parsed, parseCertificate(read(`${name}.pem`)));
    expect(of('good')).toEqual({ revoked: false });
    expect(of('stolen')).toMatchObject({
      revoked: true,
      reason: 'keyCompromise',
      invalidityDate: '2025-01-02T03:04:05Z',
    });
    expect(of('old')).toMatchObject({ revoked: true, reason: 'superseded' });
    expect(of('held')).toMatchObject({ revoked: true, reason: 'certificateHold' });
    expect(parsed.scope?.urls).toEqual(['http://example.org/root.crl']);
    expect(parsed.notes).toEqual([]);

    const shown = openssl(
      'crl',
      '-in',
      'crl.pem',
      '-noout',
      '-text',
      '-crlnumber',
      '-lastupdate',
      '-nextupdate',
      '-fingerprint',
      '-sha256',
    );
    expect(shown).toContain(`crlNumber=0x${parsed.crlNumber?.toUpperCase() ?? ''}`);
    expect(shown.replaceAll(':', '').toLowerCase()).toContain(parsed.fingerprint);
    expect([...shown.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial = '']) => serial.toLowerCase())).toEqual(
      Array.from({ length: parsed.entries.count }, (_, i) => parsed.entries.at(i)?.serialNumber),
    );
    const times = [...shown.matchAll(/^(?:last|next)Update=(.*)$/gm)].map(([, time = '']) =>
      new Date(time).toISOString(),
    );
    expect(times.map((time) => time.replace('.000', ''))).toEqual([parsed.thisUpdate, parsed.nextUpdate]);
  });
});
