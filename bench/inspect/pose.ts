/*
 * Where a picture lies on another: success and residual against known truth, on real photographs and rendered boards, and how far
 * right units and other revisions agree with a golden picture. Run: npx tsx bench/inspect/pose.ts [seeds] [corpus folder]
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom, type Raster } from '../../src/core/index.ts';
import {
  applyHomography,
  findFeatures,
  luma,
  register,
  type Plane,
  type Registration,
  type TileField,
} from '../../src/image/index.ts';
import { boardDesign, renderBoard } from '../../src/simulate/board/index.ts';
import { decodePixels, encodeJpeg } from '../../src/store/pixels.ts';
import { revisedBoard } from '../../src/witnesses/inspect/testdata/revised-board.ts';
import { plantsOnDesign } from './planted-units.ts';
import { retake, type Camera } from './retaken.ts';

const firstSeed = 7000;
const seeds = Number(process.argv[2] ?? 3);
const corpus = process.argv[3] ?? process.env.ASSAYER_CORPUS ?? '../shared/corpus';

const ordinary: Camera = {
  rotationDeg: 0,
  scale: 1,
  cornerPx: 0,
  lens: 0,
  warpPx: 0,
  gradient: 0.25,
  whiteBalance: 0.05,
  noise: 2.5,
};

/** What is drawn for one picture: everything within its stated limits, by the seed. */
function cameras(seed: number): readonly (readonly [string, Camera])[] {
  const random = seededRandom(seed, 'camera');
  const within = (by: number): number => (2 * random.unit() - 1) * by;
  const hand = { rotationDeg: within(3), cornerPx: 25, lens: 0.003, warpPx: 2 };
  return [
    ['corners 25 px, 3 degrees', { ...ordinary, rotationDeg: within(3), cornerPx: 25 }],
    ['lens 0.003', { ...ordinary, lens: 0.003 }],
    ['warp 2 px', { ...ordinary, warpPx: 2 }],
    ['any angle', { ...ordinary, rotationDeg: within(180) }],
    ['scale 0.5 to 1', { ...ordinary, scale: 0.5 + 0.5 * random.unit() }],
    ['scale 1 to 2', { ...ordinary, scale: 1 + random.unit() }],
    ['all, scale 1', { ...ordinary, ...hand }],
    ['all, scale 0.5 to 2', { ...ordinary, ...hand, scale: 2 ** within(1) }],
  ];
}

/** Where the registration puts a point: pose and field as `warp` applies them. */
function placed({ pose, field }: Registration, x: number, y: number): readonly [number, number] {
  const at = (values: Float32Array, { columns, rows, stridePx }: TileField): number => {
    const clamp = (value: number, most: number): number => Math.max(0, Math.min(most - 1, value));
    const [u, v] = [clamp((x + 0.5) / stridePx - 0.5, columns), clamp((y + 0.5) / stridePx - 0.5, rows)];
    const [c, r] = [Math.min(Math.floor(u), Math.max(0, columns - 2)), Math.min(Math.floor(v), Math.max(0, rows - 2))];
    const value = (row: number, column: number): number => values[row * columns + column] ?? 0;
    const top = value(r, c) + (value(r, c + 1) - value(r, c)) * (u - c);
    const bottom = value(r + 1, c) + (value(r + 1, c + 1) - value(r + 1, c)) * (u - c);
    return top + (bottom - top) * (v - r);
  };
  return field === undefined
    ? applyHomography(pose, x, y)
    : applyHomography(pose, x + at(field.dx, field), y + at(field.dy, field));
}

/** Whether anything is to be seen around a place: a bare table has no residual to speak of. */
function structured({ width, height, data }: Plane, x: number, y: number): boolean {
  let [sum, squares, count] = [0, 0, 0];
  for (let py = Math.max(0, y - 24); py < Math.min(height, y + 24); py += 3) {
    for (let px = Math.max(0, x - 24); px < Math.min(width, x + 24); px += 3) {
      const value = data[py * width + px] ?? 0;
      sum += value;
      squares += value * value;
      count++;
    }
  }
  return count > 0 && squares / count - (sum / count) ** 2 > 80;
}

const quantile = (sorted: readonly number[], p: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN).toFixed(2);

async function jpeg(raster: Raster, quality: number): Promise<Raster> {
  return decodePixels(await encodeJpeg(raster, quality));
}

async function residuals(name: string, picture: Raster): Promise<string[]> {
  const reference = luma(picture);
  const features = findFeatures(reference);
  const rows = new Map<string, { tried: number; registered: number; off: number[]; cpuS: number }>();
  for (let i = 0; i < seeds; i++) {
    for (const [kind, camera] of cameras(firstSeed + i)) {
      const row = rows.get(kind) ?? { tried: 0, registered: 0, off: [], cpuS: 0 };
      rows.set(kind, row);
      const { raster, toOld } = retake(picture, camera, firstSeed + i);
      const unit = luma(await jpeg(raster, 82 + ((5 * i) % 11)));
      const before = process.cpuUsage();
      const found = register(reference, features, unit, 1);
      const { user, system } = process.cpuUsage(before);
      row.cpuS += (user + system) / 1e6;
      row.tried++;
      if (found.outcome !== 'registered') continue;
      row.registered++;
      for (let y = 10; y < unit.height - 10; y += 29) {
        for (let x = 10; x < unit.width - 10; x += 29) {
          const [ox, oy] = toOld(x, y);
          if (!(ox >= 10 && oy >= 10 && ox < picture.width - 10 && oy < picture.height - 10)) continue;
          if (!structured(reference, Math.round(ox), Math.round(oy))) continue;
          const [ux, uy] = placed(found, ox, oy);
          row.off.push(Math.hypot(ux - x, uy - y) / camera.scale);
        }
      }
    }
  }
  return [...rows].map(([kind, { tried, registered, off, cpuS }]) => {
    off.sort((a, b) => a - b);
    const cells = [
      name,
      kind,
      `${registered} of ${tried}`,
      quantile(off, 0.5),
      quantile(off, 0.95),
      quantile(off, 0.999),
    ];
    return `| ${[...cells, (cpuS / tried).toFixed(2)].join(' | ')} |`;
  });
}

async function agreements(): Promise<string[]> {
  const out: string[] = [];
  const size = { widthMm: 34, heightMm: 26, smallParts: 140 };
  for (const [name, design] of [
    ['46 x 36 mm', boardDesign('MC-300', 3)],
    ['34 x 26 mm', boardDesign('ACC-1', 11, size)],
  ] as const) {
    const reference = luma(await jpeg(renderBoard(design, { seed: firstSeed + 900, umPerPx: 40 }).raster, 88));
    const features = findFeatures(reference);
    const shots: (readonly [string, (seed: number) => Raster])[] = [
      ['as designed', (seed) => renderBoard(design, { seed, umPerPx: 40 }).raster],
      ['out of focus (3 px)', (seed) => renderBoard(design, { seed, umPerPx: 40, blurPx: 3 }).raster],
      [
        '12 parts added',
        (seed) => renderBoard(design, { seed, umPerPx: 40, implants: plantsOnDesign(design, seed) }).raster,
      ],
      ...[0.05, 0.1, 0.2, 0.3, 0.5].map(
        (share) =>
          [
            `revision, ${100 * share} % moved`,
            (seed: number) => renderBoard(revisedBoard(design, share, seed), { seed, umPerPx: 40 }).raster,
          ] as const,
      ),
    ];
    for (const [kind, shoot] of shots) {
      const found: Registration[] = [];
      for (let i = 0; i < Math.max(3, seeds); i++) {
        found.push(register(reference, features, luma(await jpeg(shoot(firstSeed + i), 88)), 1));
      }
      const range = (value: (one: Registration) => number, digits: number): string => {
        const values = found.map(value);
        return `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;
      };
      const sectors = range(({ changedSectors }) => changedSectors, 0);
      out.push(`| ${name} | ${kind} | ${range(({ agreement }) => agreement, 3)} | ${sectors} |`);
    }
  }
  return out;
}

const pictures: (readonly [string, Raster])[] = [
  ['rendered 46 x 36 mm', renderBoard(boardDesign('MC-300', 3), { seed: firstSeed, umPerPx: 40 }).raster],
];
for (const name of ['ulx3st-v212.jpg', 'ulx3sb-v17.jpg', 'ulx3st-v17.jpg', 'antmicro-artix-dc-scm.jpg']) {
  const file = join(corpus, 'inspect/photos', name);
  if (existsSync(file)) pictures.push([name, await decodePixels(readFileSync(file))]);
  else process.stderr.write(`no real photo at ${file}: skipped\n`);
}
const table: string[] = [];
for (const [name, picture] of pictures) table.push(...(await residuals(name, picture)));
const text = [
  '# inspect: pose and revisions',
  '',
  `Made by bench/inspect/pose.ts with seeds from ${firstSeed} up, ${seeds} a row. Each picture is taken again with known geometry, light falling off by up to 25 %,`,
  'white balance off by up to 5 %, sensor noise of 2.5 grey levels and JPEG at 82 to 92. Residuals are in pixels of the golden picture at full size, where',
  'it has structure. "corners" is the largest displacement of a corner by perspective, "warp" that of slow waves over the board. CPU seconds are of a busy machine.',
  '',
  '| picture | taken again | registered | median px | 95 % px | 99.9 % px | CPU s |',
  '|---|---|---|---|---|---|---|',
  ...table,
  '',
  '## Agreement with one golden picture',
  '',
  'Share of textured tiles that correlate, and how many of the 16 sectors changed: what `inspect/other-board` is decided by, besides the number of differences.',
  '',
  '| rendered board | unit | agreement | changed sectors |',
  '|---|---|---|---|',
  ...(await agreements()),
  '',
].join('\n');
mkdirSync('bench/results', { recursive: true });
writeFileSync('bench/results/inspect-pose.md', text);
process.stdout.write(text);
