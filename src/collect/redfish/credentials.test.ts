import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { environmentCredentials, parseCredentials, readCredentialsFile } from './credentials.ts';
import { secretsOf } from './secrets.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-credentials-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('credentials', () => {
  it('are read by name from a file of its owner', () => {
    const path = join(root, 'credentials.csv');
    writeFileSync(path, 'credential,username,password\n,root,"a ""b"", c "\nlab,collector,x\n', { mode: 0o600 });
    const of = readCredentialsFile(path);
    expect(of('')).toEqual({ name: '', username: 'root', password: 'a "b", c ' });
    expect(of('lab')?.password).toBe('x');
    expect(of('other')).toBeUndefined();
  });

  it.each([0o640, 0o604, 0o622, 0o644])('are refused from a file of mode %o', (mode) => {
    const path = join(root, `mode-${mode}`);
    writeFileSync(path, 'username,password\nroot,x\n');
    chmodSync(path, mode);
    expect(() => readCredentialsFile(path)).toThrow(/others than its owner/);
  });

  it('are refused through a link, from a folder and from nowhere', () => {
    const path = join(root, 'plain');
    writeFileSync(path, 'username,password\nroot,x\n', { mode: 0o600 });
    symlinkSync(path, join(root, 'link'));
    expect(() => readCredentialsFile(join(root, 'link'))).toThrow(/cannot be opened/);
    expect(() => readCredentialsFile(root)).toThrow(/no plain file/);
    expect(() => readCredentialsFile(join(root, 'none'))).toThrow(/cannot be opened/);
  });

  it('never stand in an error', () => {
    for (const text of [
      'username,password\nroot,hunter2hunter2,"\n',
      'username,password\n,hunter2hunter2\n',
      'username,password\nroot,hunter2hunter2\nroot,hunter2hunter2\n',
      'hunter2hunter2\n',
      'username,password\nroot,"hunter2hunter2"x\n',
    ]) {
      let message = '';
      try {
        parseCredentials(text);
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain('credentials');
      expect(message).not.toContain('hunter2');
    }
  });

  it('come from the environment, the named ones by their name', () => {
    const environment = { BMC_USERNAME: 'u', BMC_PASSWORD: 'p', BMC_LAB_2_USERNAME: 'v', BMC_LAB_2_PASSWORD: 'q' };
    const of = environmentCredentials(environment, 'BMC');
    expect(of('')).toEqual({ name: '', username: 'u', password: 'p' });
    expect(of('lab-2')).toEqual({ name: 'lab-2', username: 'v', password: 'q' });
    expect(of('lab')).toBeUndefined();
    expect(() => environmentCredentials(environment, 'B=M')).toThrow(/no name of a variable/);
  });
});

describe('secretsOf', () => {
  it('finds and redacts a secret as it is, quoted, encoded for a URL and in base64', () => {
    const secret = 'päss "word"+1';
    const secrets = secretsOf(secret);
    for (const text of [secret, JSON.stringify({ a: secret }), encodeURIComponent(secret)]) {
      expect(secrets.foundIn(`before ${text} after`)).toBe(true);
      expect(secrets.redact(`before ${text} after`)).toMatch(/^before .*\[redacted\].* after$/);
    }
    expect(secrets.foundIn(Buffer.from(secret).toString('base64'))).toBe(true);
    expect(secrets.foundIn('nothing')).toBe(false);
  });

  it('looks for a short one as a whole string only: it stands in ordinary words', () => {
    const secrets = secretsOf('root');
    expect(secrets.foundIn('{"@odata.type":"#Serviceroot"}')).toBe(false);
    expect(secrets.redact('{"a":"root"}')).toBe('{"a":"[redacted]"}');
  });
});
