import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Raster } from '../core/index.ts';
import { boardDesign, renderBoard } from '../simulate/board/index.ts';
import { encodeJpeg, encodePng } from '../store/pixels.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'assayer-pictures-'));
const design = boardDesign('CLI-1', 17, { widthMm: 26, heightMm: 20, smallParts: 90 });
const shot = (seed: number): Raster => renderBoard(design, { seed, umPerPx: 40 }).raster;

interface Line {
  readonly registered?: boolean;
  readonly findings?: readonly { readonly check: string }[];
  readonly blind?: readonly { readonly reason: string }[];
  readonly notes?: readonly { readonly id: string }[];
  readonly coverage?: number;
  readonly file?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly remedy?: string };
}

function inspect(
  units: readonly string[],
  golden: readonly string[] = ['golden.jpg'],
): { code: number | null; lines: Line[] } {
  const args = [
    join(project, 'bin/assayer.js'),
    'inspect',
    ...units,
    '--golden',
    ...golden,
    '--um-per-px',
    '40',
    '--json',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line): Line => {
      const value: unknown = JSON.parse(line);
      return { ...(typeof value === 'object' ? value : {}) };
    });
  expect(stdout).not.toContain('coverageMap');
  return { code: status, lines };
}

function write(name: string, bytes: Uint8Array): void {
  writeFileSync(join(root, name), bytes);
}

/** A desktop: a title bar, windows of text, nothing of a board. */
async function screenshot(): Promise<Uint8Array> {
  const lines = Array.from({ length: 60 }, (_, i) => {
    const words = Array.from({ length: 14 }, (_unused, k) => `item ${String((i * 37 + k * 101) % 977)}`).join('  ');
    return `<text x="12" y="${String(40 + i * 14)}" font-size="11" font-family="monospace">${words}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="900"><rect width="1280" height="900" fill="#fff"/><rect width="1280" height="26" fill="#335"/>${lines.join('')}</svg>`;
  return new Uint8Array(await sharp(new TextEncoder().encode(svg)).png().toBuffer());
}

/** A picture viewer: the board at a smaller scale in a grey window. */
async function viewer(board: Raster): Promise<Uint8Array> {
  const picture = await sharp(await encodePng(board))
    .resize({ width: 520 })
    .png()
    .toBuffer();
  const canvas = sharp({ create: { width: 900, height: 640, channels: 3, background: '#777' } });
  return new Uint8Array(
    await canvas
      .composite([{ input: picture, left: 180, top: 100 }])
      .png()
      .toBuffer(),
  );
}

beforeAll(async () => {
  spawnSync(process.execPath, [join(project, 'scripts/build.js'), '--if-missing'], { cwd: project });
  write('golden.jpg', await encodeJpeg(shot(1), 92));
  const unit = shot(2);
  write('unit.jpg', await encodeJpeg(unit, 90));
  write('cut.jpg', (await encodeJpeg(unit, 90)).subarray(0, 40_000));
  write('black.jpg', await encodeJpeg({ ...unit, data: new Uint8Array(unit.data.length) }, 90));
  write('screenshot.png', await screenshot());
  write('viewer.png', await viewer(unit));
  const raw = { width: unit.width, height: unit.height, channels: 3 } as const;
  const pixels = sharp(unit.data, { raw });
  write('cmyk.tif', await pixels.clone().toColourspace('cmyk').tiff().toBuffer());
  write(
    'phone.heic',
    Uint8Array.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', (letter) => letter.charCodeAt(0)),
  );
  // A phone held on end: the pixels lie on their side, and EXIF says so.
  write(
    'phone.jpg',
    await pixels.clone().rotate(270).jpeg({ quality: 90 }).withMetadata({ orientation: 6 }).toBuffer(),
  );
  write('mirrored.jpg', await pixels.clone().flop().jpeg({ quality: 90 }).toBuffer());
  const header = await encodePng({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) });
  const huge = header.slice();
  new DataView(huge.buffer).setUint32(16, 60_000);
  new DataView(huge.buffer).setUint32(20, 60_000);
  write('huge.png', huge);
  write('drawing.svg', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'));
  write('noise.bin', deflateSync(new Uint8Array(3000)));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('assayer inspect, of bad pictures', () => {
  it.each([
    ['huge.png', 'FORMAT', '60000 x 60000 pixels', 'several overlapping pictures'],
    ['cut.jpg', 'FORMAT', 'cut short', 'copy it again'],
    ['phone.heic', 'USAGE', 'HEIC', 'heif-convert'],
    ['drawing.svg', 'USAGE', 'no photograph', 'PNG'],
    ['noise.bin', 'FORMAT', 'neither JPEG, PNG, WebP nor TIFF', ''],
    ['absent.jpg', 'USAGE', '', ''],
  ])('%s: an error that says what to do, and exit 2', (file, code, message, remedy) => {
    const { code: exit, lines } = inspect([file]);
    expect([exit, lines.length, lines[0]?.file]).toEqual([2, 1, file]);
    expect(lines[0]?.error?.code).toBe(code);
    expect(lines[0]?.error?.message).toContain(message);
    expect(`${lines[0]?.error?.message ?? ''} ${lines[0]?.error?.remedy ?? ''}`).toContain(remedy);
  });

  it('a bad picture does not stop the good ones beside it', () => {
    const { code, lines } = inspect(['huge.png', 'unit.jpg', 'phone.heic']);
    expect(code).toBe(2);
    expect(lines.map(({ registered, error }) => registered ?? error?.code)).toEqual(['FORMAT', true, 'USAGE']);
  });

  it('a black frame is blind, too dark, and exit 3', () => {
    const { code, lines } = inspect(['black.jpg']);
    expect(code).toBe(3);
    expect(lines).toMatchObject([{ registered: false, findings: [], blind: [{ reason: 'too-dark', share: 1 }] }]);
  });

  it('a screenshot of something else is no picture of the board; one of a picture viewer is a picture of it', () => {
    const desktop = inspect(['screenshot.png']);
    const [said] = desktop.lines;
    expect(said?.registered).toBe(false);
    expect([1, 3]).toContain(desktop.code);
    expect(said?.findings?.every(({ check }) => check === 'inspect/other-board')).toBe(true);
    const { lines } = inspect(['viewer.png']);
    expect(lines[0]?.registered).toBe(true);
    expect(lines[0]?.coverage).toBeGreaterThan(0.9);
  });

  it('a CMYK TIFF and a phone picture on end are compared, and the change is noted', () => {
    const plain = inspect(['unit.jpg']);
    expect([plain.code, plain.lines[0]?.findings, plain.lines[0]?.notes]).toEqual([0, [], []]);
    const { lines } = inspect(['cmyk.tif', 'phone.jpg']);
    expect(lines.map(({ registered }) => registered)).toEqual([true, true]);
    expect(lines.map(({ notes }) => notes?.map(({ id }) => id))).toEqual([['image/cmyk'], ['image/orientation']]);
    // Upright, it is the board; against one golden unit a rightful picture may still be called once.
    expect(lines[1]?.findings?.length).toBeLessThanOrEqual(1);
  }, 30_000);

  it('a mirrored picture is not taken for the board: no pose mirrors', () => {
    const { code, lines } = inspect(['mirrored.jpg']);
    expect([code, lines[0]?.registered]).toEqual([1, false]);
    expect(lines[0]?.findings?.map(({ check }) => check)).toEqual(['inspect/other-board']);
  });

  it('an unreadable golden picture is named, and others stand for it; alone it is exit 2', () => {
    const alone = inspect(['unit.jpg'], ['cut.jpg']);
    expect([alone.code, alone.lines.length]).toEqual([2, 1]);
    expect(alone.lines[0]?.error?.message).toContain('golden picture cut.jpg');
    const beside = inspect(['unit.jpg'], ['golden.jpg', 'phone.heic']);
    expect(beside.code).toBe(2);
    expect(beside.lines.map(({ file, registered }) => file ?? registered)).toEqual(['phone.heic', true]);
  });
});
