import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../core/index.ts';
import { missingKinds } from '../formats/collection/index.ts';
import { attestPaths } from './attest.ts';
import { hostCollectorScript } from './collect.ts';
import {
  root,
  has,
  shells,
  put,
  collect,
  record,
  expectWhole,
  system,
  guid,
  fakeTools,
  layHost,
  clearHost,
  removeHost,
} from './testdata/host-run.ts';

beforeAll(layHost);
beforeEach(clearHost);
afterAll(removeHost);

describe('the host script', () => {
  it.runIf(has('shellcheck'))('is without fault for shellcheck', () => {
    const { status, stdout } = spawnSync('shellcheck', ['-s', 'sh', '-'], {
      input: hostCollectorScript(),
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
  if (!has('shellcheck')) console.info('No shellcheck here: the host script is not checked by it.');

  it('names what it misses by words of which the kind of evidence is known', () => {
    const script = hostCollectorScript();
    const named = [...script.matchAll(/(?:missing|take_file \w+|take [\w.]+) '([^']+)'/g)].map(([, what = '']) => what);
    expect(new Set(named).size).toBeGreaterThan(8);
    for (const what of named) expect([what, missingKinds(what).length > 0]).toEqual([what, true]);
  });

  it('explains what it did not get where it is missed', () => {
    const { folder } = collect(['MACHINE=m1']);
    const { answer } = attestPaths({ paths: [folder], trust: [], now: '2026-11-01T00:00:00.000Z' });
    const quote = answer.testimony.findings.find(({ check }) => check === 'attest/quote-signature');
    expect(quote?.detail).toContain('collection.json says why: TPM: ');
    expect(answer.files.find(({ ref }) => ref.file.endsWith('collection.json'))?.role).toBe('collection-record');
  });

  it.each(shells)('collects by %s, and says of everything else why it is not there', (shell) => {
    const { code, folder, said } = collect(['MACHINE=m1', 'BY=some "body"'], { shell });
    expect([code, folder]).toEqual([3, join(root, 'out', 'm1')]);
    expectWhole(folder);
    const { files, notCollected, properties, identity, by, method } = record(folder);
    expect([method, by]).toEqual(['host', 'some "body"']);
    expect(files.map(({ name }) => name)).toEqual([
      'dmidecode.txt',
      'lspci.txt',
      'lshw.json',
      'binary_bios_measurements',
      'ascii_runtime_measurements',
    ]);
    expect(readFileSync(join(folder, 'lspci.txt'))).toEqual(readFileSync(join(root, 'lspci.txt')));
    expect(identity.serial).toBe(readFileSync(join(system, 'sys/class/dmi/id/product_serial'), 'utf8').trim());
    expect(notCollected.map(({ what }) => what)).toEqual(['TPM', 'IMA list, binary']);
    expect(notCollected.every(({ why }) => why !== '')).toBe(true);
    for (const { what } of notCollected) expect(said).toContain(`not collected: ${what}`);
    expect(properties.facts).toMatchObject({ bios_version: 'a "quoted" \\ version[31m\n of two lines' });
    const variables: unknown = properties.uefiVariables;
    expect(variables).toHaveLength(6);
    expect(variables).toContainEqual({
      name: `SecureBoot-${guid.global}`,
      hex: '0600000001',
      sha256: sha256Hex(Uint8Array.of(6, 0, 0, 0, 1)),
    });
  });

  it('gives the same again, takes away what it can no longer read, and leaves what is not its own', () => {
    const { folder } = collect(['MACHINE=m1']);
    const before = readdirSync(folder);
    put(join(folder, 'challenge.json'), '{}');
    collect(['MACHINE=m1']);
    expect(readdirSync(folder)).toEqual([...before, 'challenge.json'].sort());
    const tool = join(fakeTools, 'lspci');
    const text = readFileSync(tool);
    put(tool, '#!/bin/sh\necho "pcilib: Cannot open /proc/bus/pci" >&2\nexit 1\n', 0o755);
    collect(['MACHINE=m1']);
    put(tool, text, 0o755);
    expect(existsSync(join(folder, 'lspci.txt'))).toBe(false);
    expect(record(folder).notCollected).toContainEqual({
      what: 'PCI devices',
      why: 'pcilib: Cannot open /proc/bus/pci',
    });
  });

  it.each([
    ['MACHINE=../m1', 'cannot be a folder'],
    ['MACHINE=.m1', 'cannot be a folder'],
    ['MACHINE=-m1', 'cannot be a folder'],
    ['MACHINE=', 'cannot be a folder'],
    ['MACHINE=m$(touch x)', 'cannot be a folder'],
    ['NONCE=0g', 'not hexadecimal'],
    ['NONCE=abc', 'even number'],
    [`NONCE=${'ab'.repeat(65)}`, 'at most 128'],
    ['AK=0x40000001', 'persistent handle'],
    ['AK=0x81; reboot', 'persistent handle'],
    ['elsewhere', 'is not known'],
  ])('refuses %s', (word, why) => {
    const { code, said } = collect([...(word.startsWith('MACHINE') ? [] : ['MACHINE=m1']), word]);
    expect(code).toBe(2);
    expect(said).toContain(why);
    expect(existsSync(join(root, 'out'))).toBe(false);
  });

  it('does not write through a link that lies in its place', () => {
    mkdirSync(join(root, 'out'));
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'out', 'm1'));
    expect(collect(['MACHINE=m1']).code).toBe(2);
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
    rmSync(join(root, 'out', 'm1'));
    mkdirSync(join(root, 'out', 'm1'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'out', 'm1', 'lspci.txt'));
    expect(collect(['MACHINE=m1']).code).toBe(3);
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
    expect(lstatSync(join(root, 'out', 'm1', 'lspci.txt')).isFile()).toBe(true);
  });
});
