import { ArtworkBuilder } from '../board/index.ts';
import type { CopperLayer, Drills, Point, ShapeLook, Silkscreen } from '../board/index.ts';
import { placed, segments } from '../board/geometry.ts';
import type { CopperLayers } from './copper-layers.ts';
import { drawnPoints, isFilled, penOf } from './drawing.ts';
import { layersOf, number, numberOr } from './fields.ts';
import type { Reading } from './fields.ts';
import { child, head, word } from './sexpr.ts';
import type { List } from './sexpr.ts';

export interface PlacedAt {
  readonly xMm: number;
  readonly yMm: number;
  readonly rotationDeg: number;
}

const nowhere: PlacedAt = { xMm: 0, yMm: 0, rotationDeg: 0 };

/** The stroke font's letters are about as wide as they are high, with their gap. */
const letterWidth = 0.95;
const lineHeight = 1.6;

const maxPoints = 12_000_000;

/** Everything that is drawn, layer by layer, while the file is read. */
export class Sketch {
  readonly #reading: Reading;
  readonly #layers: CopperLayers;
  readonly #copper: readonly ArtworkBuilder[];
  readonly #silk = { top: new ArtworkBuilder(), bottom: new ArtworkBuilder() };
  readonly #holeEnds: number[] = [];
  readonly #holeWidths: number[] = [];
  readonly #holePlated: number[] = [];
  #points = 0;
  readonly edges: number[] = [];
  copperTexts = 0;

  constructor(reading: Reading, layers: CopperLayers) {
    this.#reading = reading;
    this.#layers = layers;
    this.#copper = layers.names.map(() => new ArtworkBuilder());
  }

  /** Adds copper to every layer that the names mean; false where they mean none. */
  copper(names: readonly string[], rows: readonly (readonly Point[])[], look: ShapeLook): boolean {
    const indices = new Set(names.flatMap((name) => this.#layers.indices(name)));
    for (const index of indices) this.#add(index, rows, look);
    return indices.size > 0;
  }

  #add(index: number, rows: readonly (readonly Point[])[], look: ShapeLook): void {
    this.#points += rows.reduce((sum, row) => sum + row.length, 0);
    // A pad is written once and lies on every layer: a small file could ask for more than there is memory.
    if (this.#points > maxPoints) this.#reading.fail(`more than ${maxPoints} points of copper`, 0);
    this.#copper[index]?.add(rows, look);
  }

  /** Copper on every layer from the one name to the other. */
  copperThrough(names: readonly string[], rows: readonly (readonly Point[])[], look: ShapeLook): void {
    const indices = names.flatMap((name) => this.#layers.indices(name));
    const first = indices.length === 0 ? 0 : Math.min(...indices);
    const last = indices.length === 0 ? this.#copper.length - 1 : Math.max(...indices);
    for (let i = first; i <= last; i++) this.#add(i, rows, look);
  }

  hole(from: Point, to: Point, diameterMm: number, plated: boolean): void {
    if (!(diameterMm > 0)) return;
    this.#holeEnds.push(...from, ...to);
    this.#holeWidths.push(diameterMm);
    this.#holePlated.push(plated ? 1 : 0);
  }

  /** A `gr_…` or `fp_…` item: the board's edge, copper, silkscreen or a text on them; anything else is not for us. */
  draw(list: List, at: PlacedAt = nowhere): void {
    const reading = this.#reading;
    const kind = head(list);
    const isText = kind === 'gr_text' || kind === 'fp_text' || kind === 'property';
    if (!isText && !/^(?:gr|fp)_(?:line|rect|circle|arc|poly|curve)$/.test(kind)) return;
    const layer = layersOf(list)[0] ?? '';
    const onCopper = this.#layers.indices(layer).length > 0;
    const silk = /^[FB]\.Silk/.test(layer) ? (layer.startsWith('F') ? this.#silk.top : this.#silk.bottom) : undefined;
    if (!onCopper && silk === undefined && layer !== 'Edge.Cuts') return;
    if (isText) {
      if (isHidden(list)) return;
      if (onCopper) this.copperTexts++;
      silk?.add([textBox(reading, list, at)], { filled: true, kind: 'text' });
      return;
    }
    const points = drawnPoints(reading, list)?.map(([x, y]) => placed(at, x, y));
    if (points === undefined) return;
    if (layer === 'Edge.Cuts') {
      for (const value of segments(points)) this.edges.push(value);
      return;
    }
    const look = { penMm: penOf(reading, list), filled: isFilled(reading, list), kind: 'drawing' } as const;
    if (!look.filled && look.penMm === 0) return;
    if (onCopper) this.copper([layer], [points], { ...look, net: reading.netOf(child(list, 'net')) });
    silk?.add([points], look);
  }

  get copperLayers(): readonly CopperLayer[] {
    return this.#layers.names.map((name, i) => ({
      name,
      artwork: (this.#copper[i] ?? new ArtworkBuilder()).build(),
    }));
  }

  get silkscreen(): Silkscreen {
    return { top: this.#silk.top.build(), bottom: this.#silk.bottom.build() };
  }

  get drills(): Drills {
    return {
      count: this.#holeWidths.length,
      endsMm: Float64Array.from(this.#holeEnds),
      diameterMm: Float64Array.from(this.#holeWidths),
      plated: Uint8Array.from(this.#holePlated),
    };
  }
}

function isHidden(list: List): boolean {
  return list.items.includes('hide') || word(child(list, 'hide'), 1) === 'yes' || effectsHidden(list);
}

function effectsHidden(list: List): boolean {
  const effects = child(list, 'effects');
  return effects !== undefined && (effects.items.includes('hide') || word(child(effects, 'hide'), 1) === 'yes');
}

/** About where a text stands: the font's strokes are not drawn, so the whole of its box is taken for ink. */
function textBox(reading: Reading, list: List, at: PlacedAt): readonly Point[] {
  const place = child(list, 'at');
  const text = (head(list) === 'gr_text' ? word(list, 1) : word(list, 2)) ?? '';
  const lines = text.slice(0, 10_000).split(/\\n|\n/);
  const effects = child(list, 'effects');
  const size = effects && child(effects, 'font') ? child(child(effects, 'font') ?? effects, 'size') : undefined;
  const tall = Math.abs(numberOr(reading, size, 1, 1));
  const wide = Math.abs(numberOr(reading, size, 2, tall));
  const longest = Math.max(...lines.map((line) => line.length));
  const width = longest * wide * letterWidth;
  const height = tall + (lines.length - 1) * tall * lineHeight;
  const justify = effects ? (child(effects, 'justify')?.items ?? []) : [];
  const mirrored = justify.includes('mirror') ? -1 : 1;
  const shift = (justify.includes('left') ? width / 2 : justify.includes('right') ? -width / 2 : 0) * mirrored;
  const [x, y] = place === undefined ? [0, 0] : [number(reading, place, 1), number(reading, place, 2)];
  const [cx, cy] = placed(at, x, y);
  // `(at x y unlocked)`: a text that does not turn with its part, written without an angle.
  const angle = word(place, 3) === 'unlocked' ? 0 : numberOr(reading, place, 3, 0);
  const turned: PlacedAt = { xMm: cx, yMm: cy, rotationDeg: angle };
  const margin = tall * 0.2;
  const [w, h] = [width / 2 + margin, height / 2 + margin];
  return [
    placed(turned, shift - w, -h),
    placed(turned, shift + w, -h),
    placed(turned, shift + w, h),
    placed(turned, shift - w, h),
  ];
}
