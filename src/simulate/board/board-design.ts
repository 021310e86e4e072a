import { seededRandom, UsageError, type Random } from '../../core/index.ts';
import type { BoardDesign, BoardPart, BoardSide, BoardText, BoardTrack, BoardVia, Rgb } from './design.ts';
import { largePackages, smallPackages, type Package } from './packages.ts';

export interface BoardSize {
  readonly widthMm: number;
  readonly heightMm: number;
  /** Small parts on the top side; the bottom side has a third of them. */
  readonly smallParts: number;
}

const usual: BoardSize = { widthMm: 46, heightMm: 36, smallParts: 260 };
const masks: readonly [Rgb, ...Rgb[]] = [
  [28, 84, 52],
  [30, 74, 60],
  [24, 66, 92],
  [40, 92, 48],
];

/** Which places of one side are taken, on a grid of 0.25 mm. */
class Occupancy {
  readonly #columns: number;
  readonly #rows: number;
  readonly #taken: Uint8Array;

  constructor(widthMm: number, heightMm: number) {
    this.#columns = Math.ceil(widthMm * 4);
    this.#rows = Math.ceil(heightMm * 4);
    this.#taken = new Uint8Array(this.#columns * this.#rows);
  }

  take(xMm: number, yMm: number, halfW: number, halfH: number): boolean {
    const x0 = Math.floor((xMm - halfW) * 4);
    const x1 = Math.ceil((xMm + halfW) * 4);
    const y0 = Math.floor((yMm - halfH) * 4);
    const y1 = Math.ceil((yMm + halfH) * 4);
    if (x0 < 2 || y0 < 2 || x1 > this.#columns - 2 || y1 > this.#rows - 2) return false;
    for (let y = y0; y < y1; y++)
      for (let x = x0; x < x1; x++) if (this.#taken[y * this.#columns + x] === 1) return false;
    for (let y = y0; y < y1; y++) this.#taken.fill(1, y * this.#columns + x0, y * this.#columns + x1);
    return true;
  }
}

function partMarking(random: Random): string {
  const letters = 'ABCDEFGHKLMNPRSTUVWX';
  let text = '';
  for (let i = 0; i < 2; i++) text += letters.charAt(random.below(letters.length));
  return `${text}${1000 + random.below(9000)}`;
}

/**
 * A management-controller card: two ball-grid arrays, flash, supply, a header and several hundred small parts on two
 * sides, with nets, tracks, vias, silkscreen and fiducials. Deterministic in (model, seed, size).
 */
export function boardDesign(model: string, seed: number, size: BoardSize = usual): BoardDesign {
  if (!(size.widthMm >= 12 && size.heightMm >= 12 && size.widthMm <= 500 && size.heightMm <= 500)) {
    throw new UsageError('a board of impossible size', 'Give a width and height of 12 to 500 mm.');
  }
  const random = seededRandom(seed, `board/${model}`);
  const nets = ['GND', '+3V3', '+1V2', ...Array.from({ length: 90 }, (_, i) => `NET${i + 1}`)];
  const net = (): string => (random.unit() < 0.35 ? nets[random.below(3)]! : nets[3 + random.below(nets.length - 3)]!);
  const counters = new Map<string, number>();
  const parts: BoardPart[] = [];
  const texts: BoardText[] = [];
  const room = { top: new Occupancy(size.widthMm, size.heightMm), bottom: new Occupancy(size.widthMm, size.heightMm) };
  const fiducials = [
    { xMm: 2, yMm: 2 },
    { xMm: size.widthMm - 2, yMm: 2.5 },
    { xMm: 2.5, yMm: size.heightMm - 2 },
  ];
  for (const mark of fiducials) {
    room.top.take(mark.xMm, mark.yMm, 1, 1);
    room.bottom.take(mark.xMm, mark.yMm, 1, 1);
  }

  const place = (pack: Package, side: BoardSide, tries: number): void => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const turned = random.unit() < 0.5;
      const [cw, ch] = pack.courtyardMm;
      const halfW = turned ? ch : cw;
      const halfH = turned ? cw : ch;
      const xMm = Math.round((halfW + random.unit() * (size.widthMm - 2 * halfW)) * 4) / 4;
      const yMm = Math.round((halfH + random.unit() * (size.heightMm - 2 * halfH)) * 4) / 4;
      if (!room[side].take(xMm, yMm, halfW, halfH)) continue;
      const count = (counters.get(pack.prefix) ?? 0) + 1;
      counters.set(pack.prefix, count);
      const reference = `${pack.prefix}${count}`;
      const marked = pack.look === 'dark' || pack.look === 'resistor';
      parts.push({
        reference,
        package: pack.name,
        value: pack.name,
        side,
        xMm,
        yMm,
        rotationDeg: turned ? 90 : 0,
        widthMm: pack.widthMm,
        heightMm: pack.heightMm,
        tallMm: pack.tallMm,
        look: pack.look,
        marking: marked ? (pack.look === 'dark' ? partMarking(random) : String(100 + random.below(900))) : undefined,
        pads: pack.pads.map((pad) => ({ ...pad, net: net() })),
        courtyardMm: pack.courtyardMm,
      });
      const textWide = reference.length * 0.6;
      const below = yMm + halfH + 0.45;
      if (room[side].take(xMm, below, textWide / 2, 0.35)) {
        texts.push({ side, text: reference, xMm, yMm: below, heightMm: 0.65 });
      }
      return;
    }
  };

  for (const pack of largePackages) {
    const fits = Math.max(...pack.courtyardMm) * 2 + 2 < Math.min(size.widthMm, size.heightMm);
    if (fits) place(pack, 'top', 400);
  }
  place(largePackages[4]!, 'bottom', 100);
  place(largePackages[11]!, 'bottom', 100);
  if (room.top.take(size.widthMm - 9, size.heightMm - 1.5, 6, 0.8)) {
    texts.push({ side: 'top', text: model, xMm: size.widthMm - 9, yMm: size.heightMm - 1.5, heightMm: 1.2 });
  }
  for (const side of ['top', 'bottom'] as const) {
    const wanted = side === 'top' ? size.smallParts : Math.round(size.smallParts / 3);
    for (let i = 0; i < wanted; i++) {
      let draw = random.unit();
      const chosen = smallPackages.find(([, share]) => (draw -= share) < 0) ?? smallPackages[0]!;
      place(chosen[0], side, 30);
    }
  }
  const { tracks, vias } = route(random, parts, size, nets);
  return {
    model,
    seed,
    widthMm: size.widthMm,
    heightMm: size.heightMm,
    mask: random.pick(masks),
    parts,
    tracks,
    vias,
    texts,
    fiducials,
    nets,
  };
}

/** Tracks leave a pad straight, turn by 45 degrees and end in a via: enough for a camera, no claim to be a circuit. */
function route(
  random: Random,
  parts: readonly BoardPart[],
  size: BoardSize,
  nets: readonly string[],
): { tracks: BoardTrack[]; vias: BoardVia[] } {
  const tracks: BoardTrack[] = [];
  const vias: BoardVia[] = [];
  const inside = (x: number, y: number): boolean => x > 1 && y > 1 && x < size.widthMm - 1 && y < size.heightMm - 1;
  for (const part of parts) {
    const turned = part.rotationDeg === 90;
    for (const pad of part.pads) {
      if (part.pads.length > 40 && random.unit() < 0.6) continue;
      const x1Mm = part.xMm + (turned ? -pad.yMm : pad.xMm);
      const y1Mm = part.yMm + (turned ? pad.xMm : pad.yMm);
      const away = Math.abs(x1Mm - part.xMm) >= Math.abs(y1Mm - part.yMm);
      const sx = Math.sign(x1Mm - part.xMm) || 1;
      const sy = Math.sign(y1Mm - part.yMm) || 1;
      const first = 0.5 + random.unit() * 2;
      const diagonal = random.unit() * 1.5;
      const x2Mm = x1Mm + (away ? sx * first : 0);
      const y2Mm = y1Mm + (away ? 0 : sy * first);
      const turn = random.unit() < 0.5 ? 1 : -1;
      const x3Mm = x2Mm + diagonal * (away ? sx : turn);
      const y3Mm = y2Mm + diagonal * (away ? turn : sy);
      if (!inside(x3Mm, y3Mm)) continue;
      const common = { side: part.side, widthMm: random.unit() < 0.2 ? 0.3 : 0.15, net: pad.net };
      tracks.push({ ...common, x1Mm, y1Mm, x2Mm, y2Mm });
      tracks.push({ ...common, x1Mm: x2Mm, y1Mm: y2Mm, x2Mm: x3Mm, y2Mm: y3Mm });
      vias.push({ xMm: x3Mm, yMm: y3Mm, diameterMm: 0.45, net: pad.net });
    }
  }
  for (let bus = 0; bus < 14; bus++) {
    const side: BoardSide = bus % 2 === 0 ? 'top' : 'bottom';
    const lanes = 3 + random.below(6);
    const upright = random.unit() < 0.5;
    const start = 3 + random.unit() * ((upright ? size.widthMm : size.heightMm) - 8);
    const from = 2 + random.unit() * 6;
    const to = (upright ? size.heightMm : size.widthMm) - 2 - random.unit() * 6;
    for (let lane = 0; lane < lanes; lane++) {
      const at = start + lane * 0.3;
      if (at > (upright ? size.widthMm : size.heightMm) - 1.5) break;
      const net = nets[3 + ((bus * 8 + lane) % (nets.length - 3))]!;
      tracks.push(
        upright
          ? { side, widthMm: 0.15, net, x1Mm: at, y1Mm: from, x2Mm: at, y2Mm: to }
          : { side, widthMm: 0.15, net, x1Mm: from, y1Mm: at, x2Mm: to, y2Mm: at },
      );
    }
  }
  return { tracks, vias };
}
