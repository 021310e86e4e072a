import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../core/index.ts';
import { SoftwareTpm } from '../../testdata/software-tpm.ts';
import { attestMachine } from '../../witnesses/attest/index.ts';
import { decodeFiles } from '../../witnesses/attest/testdata/simulated-machines.ts';
import type { Said } from './testdata/attested-machine.ts';
import { now, quoted } from './testdata/attested-machine.ts';
import { present, root, plain, switchOn, makeKeys, switchAllOff } from './testdata/live-tpm.ts';

afterAll(switchAllOff);

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
