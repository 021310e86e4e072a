import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { concatBytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import { crc32 } from './crc32.ts';
import type { FlashImage } from './index.ts';
import { compareFlash, parseFlashImage } from './index.ts';
import { isFlashImage } from './recognise-flash-image.ts';
import { deviceTree, environment, someTree, uimage } from './testdata/bmc-writer.ts';
import { padded, randomBytes, uefiImage, uefiLayout } from './testdata/uefi-writer.ts';

/** The tools of others that judge here; CI installs their packages. */
const packages = {
  UEFIExtract: 'uefitool-cli',
  ifdtool: 'coreboot-utils',
  mkimage: 'u-boot-tools',
  mkenvimage: 'u-boot-tools',
  dtc: 'device-tree-compiler',
  mksquashfs: 'squashfs-tools',
  ubinize: 'mtd-utils',
  'mkfs.jffs2': 'mtd-utils',
  xz: 'xz-utils',
} as const;

function installed(tool: keyof typeof packages): boolean {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin'];
  if (folders.some((folder) => existsSync(join(folder, tool)))) return true;
  console.log(`${tool} (Debian: ${packages[tool]}) is not installed: its tests are skipped`);
  return false;
}

const ovmf = '/usr/share/OVMF';
const hasOvmf = existsSync(`${ovmf}/OVMF_CODE.fd`) && existsSync(`${ovmf}/OVMF_VARS.fd`);
if (!hasOvmf) console.log('OVMF_CODE.fd (Debian: ovmf) is not installed: real UEFI images are not read');

const folder = mkdtempSync(join(tmpdir(), 'flash-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string): string => join(folder, name);
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(path));
const written = (name: string, bytes: Uint8Array): string => {
  writeFileSync(at(name), bytes);
  return at(name);
};
function run(tool: keyof typeof packages, ...args: string[]): string {
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` };
  return execFileSync(tool, args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

interface Line {
  readonly type: string;
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
}

/** The volumes and files of UEFIExtract's report, without those that it unpacked. */
function report(name: string, bytes: Uint8Array): Line[] {
  const path = written(name, bytes);
  rmSync(`${path}.report.txt`, { force: true });
  run('UEFIExtract', path, 'report');
  return readFileSync(`${path}.report.txt`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [type = '', , base = '', size = '', crc = ''] = line.split('|').map((cell) => cell.trim());
      if (!/^(?:Volume|File)$/.test(type) || !/^[0-9A-F]{8}$/.test(base)) return [];
      return [
        { type, offset: Number.parseInt(base, 16), size: Number.parseInt(size, 16), crc: Number.parseInt(crc, 16) },
      ];
    });
}

/** The same of ours. */
function structures({ containers, bytes }: FlashImage): Line[] {
  return containers.flatMap(({ path, offset, size }) => {
    const type = /^(FV|FFS) [^/]*$/.exec(path.slice(path.lastIndexOf('/') + 1))?.[1];
    if (type === undefined) return [];
    return [{ type: type === 'FV' ? 'Volume' : 'File', offset, size, crc: crc32(bytes, offset, offset + size) }];
  });
}

const inOrder = (lines: readonly Line[]): readonly Line[] =>
  lines.toSorted((a, b) => a.offset - b.offset || b.size - a.size);

describe.runIf(installed('UEFIExtract'))('UEFIExtract', () => {
  it('finds the volumes and files that we find in our own image', () => {
    const bytes = uefiImage().slice(uefiLayout.bios);
    const lines = report('own.bin', bytes);
    expect(lines.length).toBeGreaterThan(8);
    expect(inOrder(structures(parseFlashImage(bytes)))).toEqual(inOrder(lines));
  });

  it.runIf(hasOvmf)('finds the volumes and files that we find in a real image', () => {
    const whole = concatBytes(read(`${ovmf}/OVMF_VARS.fd`), read(`${ovmf}/OVMF_CODE.fd`));
    const lines = report('ovmf.bin', whole);
    expect(lines.length).toBeGreaterThan(4);
    expect(inOrder(structures(parseFlashImage(whole)))).toEqual(inOrder(lines));
  });

  it.runIf(hasOvmf && installed('xz'))(
    'finds the files that we find in the volumes that the LZMA section holds',
    () => {
      const code = parseFlashImage(read(`${ovmf}/OVMF_CODE.fd`));
      const packed = code.regions.find(({ name }) => name === 'compressed (LZMA)');
      if (packed === undefined) throw new Error('no LZMA section');
      // 24 bytes of GUID-defined section header stand before the data.
      const input = code.bytes.subarray(packed.offset + 24, packed.offset + packed.size);
      const plain = execFileSync('xz', ['-dc', '--format=lzma'], { input, maxBuffer: 1 << 28 });
      const { containers, bytes } = parseFlashImage(new Uint8Array(plain));
      const volumes = containers.filter(({ path }) => !path.includes('/') && path.startsWith('FV '));
      expect(volumes).toHaveLength(2);
      let files = 0;
      for (const [i, { offset, size }] of volumes.entries()) {
        const inner = bytes.slice(offset, offset + size);
        const lines = report(`inner-${i}.bin`, inner);
        const image = parseFlashImage(inner);
        expect(inOrder(structures(image))).toEqual(inOrder(lines));
        expect(image.problems).toEqual([]);
        files += lines.length;
      }
      expect(files).toBeGreaterThan(100);
    },
  );
});

describe.runIf(hasOvmf)('OVMF', () => {
  it('is read without a problem, and what a boot writes is variable', () => {
    const code = read(`${ovmf}/OVMF_CODE.fd`);
    const plain = parseFlashImage(concatBytes(read(`${ovmf}/OVMF_VARS.fd`), code));
    expect(plain).toMatchObject({ kind: 'uefi', problems: [] });
    expect(decode(plain.bytes).kind).toBe('flash-image');
    // The same firmware with Microsoft's keys enrolled.
    const enrolled = parseFlashImage(concatBytes(read(`${ovmf}/OVMF_VARS.ms.fd`), code));
    const differences = compareFlash(enrolled, plain);
    expect(differences.length).toBeGreaterThan(0);
    expect(new Set(differences.map(({ kind }) => kind))).toEqual(new Set(['variable']));
  });
});

describe.runIf(installed('ifdtool'))('ifdtool', () => {
  it('reads the descriptor that we read', () => {
    const bytes = uefiImage();
    const path = written('ifd.bin', bytes);
    run('ifdtool', '-p', 'sklkbl', '-f', at('layout'), path);
    const names: Readonly<Record<string, string>> = { fd: 'Descriptor', bios: 'BIOS', me: 'ME', gbe: 'GbE' };
    const theirs = [...readFileSync(at('layout'), 'utf8').matchAll(/^([0-9a-f]{8}):([0-9a-f]{8}) (\w+)$/gm)].map(
      ([, from = '', last = '', name = '']) => {
        const offset = Number.parseInt(from, 16);
        return { name: names[name] ?? name, offset, size: Number.parseInt(last, 16) + 1 - offset };
      },
    );
    const { descriptor } = parseFlashImage(bytes);
    expect(theirs).toHaveLength(4);
    expect(descriptor?.regions).toEqual(expect.arrayContaining(theirs));
    const dump = run('ifdtool', '-p', 'sklkbl', '-d', path);
    const bios = /FLMSTR1:[\s\S]*?FLMSTR2/.exec(dump)?.[0] ?? '';
    expect(/GbE Region Write Access: +enabled/.test(bios)).toBe(true);
    expect(/Flash Descriptor Write Access: +disabled/.test(bios)).toBe(true);
    expect(descriptor?.masters[0]?.writes).toEqual(['BIOS', 'GbE']);
  });
});

describe.runIf(installed('mkimage') && installed('mkenvimage') && installed('dtc'))('u-boot-tools', () => {
  it('makes the uImage that we read and the one that we write', () => {
    const data = randomBytes(5000, 'data');
    run(
      'mkimage',
      '-A',
      'arm',
      '-O',
      'linux',
      '-T',
      'kernel',
      '-C',
      'gzip',
      '-n',
      'Test',
      '-d',
      written('data', data),
      at('u'),
    );
    const image = parseFlashImage(read(at('u')));
    expect(image.regions.map(({ path }) => path)).toEqual(['uImage Test/header', 'uImage Test/data']);
    expect(image.problems).toEqual([]);
    expect(run('mkimage', '-l', written('own', uimage(data, 'Ours')))).toContain('Image Name:   Ours');
  });

  it('makes environments and FITs with data inside and behind', () => {
    writeFileSync(at('env.txt'), 'bootcmd=run x\nethaddr=02:00:00:00:00:01\n');
    run('mkenvimage', '-s', '65536', '-o', at('env'), at('env.txt'));
    expect(parseFlashImage(read(at('env'))).regions.map(({ path }) => path)).toEqual(['U-Boot environment']);
    const ours = environment({ bootcmd: 'run x', ethaddr: '02:00:00:00:00:01' }, 65536);
    run('mkenvimage', '-p', '0', '-s', '65536', '-o', at('env'), at('env.txt'));
    expect(read(at('env'))).toEqual(ours);
    const hashes = ['sha256', 'crc32', 'sha1'].map((name, i) => `hash-${i} { algo = "${name}"; };`).join(' ');
    const image = `data = /incbin/("${written('k', randomBytes(9001, 'k'))}"); type = "kernel"; arch = "arm"; os = "linux"; compression = "none"; load = <0>; entry = <0>;`;
    writeFileSync(
      at('t.its'),
      `/dts-v1/; / { description = "t"; #address-cells = <1>; images { kernel-1 { ${image} ${hashes} }; }; configurations { default = "c"; c { kernel = "kernel-1"; }; }; };`,
    );
    for (const flags of [[], ['-E']]) {
      run('mkimage', ...flags, '-f', at('t.its'), at('t.itb'));
      const parsed = parseFlashImage(read(at('t.itb')));
      const kernel = parsed.regions.find(({ path }) => path === 'FIT/image kernel-1');
      expect(kernel?.size).toBe(9001);
      expect(kernel?.checks.map(({ name, outcome }) => [name, outcome])).toEqual([
        ['fit-sha256', 'passed'],
        ['fit-crc32', 'passed'],
        ['fit-sha1', 'passed'],
      ]);
    }
  });

  it('reads the device tree that we write', () => {
    expect(run('dtc', '-I', 'dtb', '-O', 'dts', written('own.dtb', someTree()))).toContain('aspeed,ast2600');
    expect(run('dtc', '-I', 'dtb', '-O', 'dts', written('e.dtb', deviceTree({ name: '' })))).toContain('/dts-v1/');
  });
});

describe.runIf(installed('mksquashfs') && installed('ubinize') && installed('mkfs.jffs2'))('file systems', () => {
  it('finds SquashFS, UBI and JFFS2 images in a flash', () => {
    const content = written('content', randomBytes(200_000, 'content'));
    run('mksquashfs', content, at('sq'), '-comp', 'xz', '-noappend', '-no-progress', '-quiet');
    execFileSync('mkdir', ['-p', at('tree')]);
    writeFileSync(at('tree/a'), randomBytes(9000, 'a'));
    run('mkfs.jffs2', '-l', '-e', '65536', '-r', at('tree'), '-o', at('jffs2'));
    writeFileSync(
      at('u.cfg'),
      `[rofs]\nmode=ubi\nimage=${at('sq')}\nvol_id=0\nvol_type=static\nvol_name=rofs\n[rwfs]\nmode=ubi\nimage=${at('jffs2')}\nvol_id=1\nvol_size=1MiB\nvol_type=dynamic\nvol_name=rwfs\n`,
    );
    run('ubinize', '-o', at('ubi'), '-p', '65536', '-m', '1', at('u.cfg'));
    const parts = ['sq', 'jffs2', 'ubi'].map((name) => read(at(name)));
    const flash = concatBytes(...parts.map((part) => padded(part, 1 << 20)));
    const image = parseFlashImage(flash);
    expect(image).toMatchObject({ kind: 'bmc', problems: [] });
    const paths = image.regions.map(({ path }) => path);
    for (const path of [
      'SquashFS/content',
      'JFFS2',
      'UBI/volume table block 0',
      'UBI/rofs block 2',
      'UBI/rwfs block 0',
    ]) {
      expect(paths).toContain(path);
    }
    expect(parts.every(isFlashImage)).toBe(true);
  });
});
