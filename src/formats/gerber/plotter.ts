import { FormatError } from '../../core/index.ts';
import { ArtworkBuilder } from '../board/index.ts';
import type { Point, ShapeKind } from '../board/index.ts';
import type { Note } from '../note.ts';
import { ApertureDictionary } from './aperture-dictionary.ts';
import type { Aperture } from './aperture.ts';
import { arcTo } from './arc-to.ts';
import { Attributes } from './attributes.ts';
import { format } from './blocks.ts';
import { readCoordinate } from './coordinates.ts';
import type { NumberFormat } from './coordinates.ts';
import { FlashList } from './flash-list.ts';
import type { GerberComponent, GerberLayer } from './gerber-layer.ts';
import type { Macro } from './macro.ts';
import { area, asIs, layDown } from './stencil.ts';
import type { Laying, Stencil, StencilShape } from './stencil.ts';
import { sweep } from './sweep.ts';

const limits = {
  collectedPoints: 1_000_000,
  points: 12_000_000,
  objects: 3_000_000,
  expanded: 400_000,
  depth: 8,
  notes: 200,
  repeats: 1_000_000,
};
/** A board is smaller than this. */
const maxMm = 10_000;

interface Collecting {
  readonly into: StencilShape[];
  points: number;
  /** A block aperture's code; undefined for step and repeat. */
  readonly code?: number;
  readonly repeat?: { readonly x: number; readonly y: number; readonly dx: number; readonly dy: number };
}

/**
 * The state of the photoplotter that a Gerber file drives, and what it has drawn. Coordinates as in the file, in mm. Longer
 * than our files are: the graphics state is one (Gerber specification 2.4), and every command reads or changes it.
 */
export class Plotter {
  readonly attributes: Attributes = new Attributes();
  ended = false;
  readonly #artwork = new ArtworkBuilder();
  readonly #flashes = new FlashList();
  readonly #lines: number[] = [];
  readonly #components: GerberComponent[] = [];
  readonly #nets: string[] = [''];
  readonly #netIndex = new Map<string, number>([['', 0]]);
  readonly #notes = new Map<string, Note>();
  readonly #dictionary = new ApertureDictionary(this);
  readonly #collecting: Collecting[] = [];
  #objects = 0;
  #expanded = 0;
  #format: NumberFormat | undefined;
  #unit: 'mm' | 'in' | undefined;
  #aperture: Aperture | undefined;
  #x = 0;
  #y = 0;
  #interpolation: 'line' | 'clockwise' | 'counterclockwise' = 'line';
  #quadrants: 'single' | 'multi' | undefined;
  #operation: 1 | 2 | 3 | undefined;
  #region: Point[] | undefined;
  #clear = false;
  #laying: Laying = asIs;

  fail(message: string): never {
    // The reader knows the place of the command that is at work.
    throw new FormatError(format, message, -1);
  }

  note(id: string, detail: string): void {
    if (this.#notes.size < limits.notes && !this.#notes.has(id)) this.#notes.set(id, { id, detail });
  }

  setFormat(given: NumberFormat): void {
    if (this.#format !== undefined) this.fail('a second format of numbers (FS)');
    if (given.omitted === 'trailing')
      this.note('trailing-zeros', 'zeros are left out at the end of numbers, as is no longer allowed');
    if (given.incremental) this.note('incremental', 'coordinates count from the last one, as is no longer allowed');
    this.#format = given;
  }

  setUnit(unit: 'mm' | 'in'): void {
    if (this.#unit !== undefined && this.#unit !== unit) this.fail('a second unit, another than the first');
    this.#unit = unit;
  }

  get #mmPerUnit(): number {
    if (this.#unit === undefined) return this.fail('no unit (MO) before it is needed');
    return this.#unit === 'mm' ? 1 : 25.4;
  }

  addMacro(macro: Macro): void {
    this.#dictionary.addMacro(macro);
  }

  addAperture(definition: string): void {
    this.#dictionary.addAperture(definition, this.#purpose, () => this.#mmPerUnit);
  }

  get #purpose(): string | undefined {
    return this.attributes.aperture.get('.AperFunction')?.[0];
  }

  /** `AB` with a D-code opens a block, without one closes it (4.11). */
  block(text: string): void {
    if (text !== '') {
      if (this.#collecting.length >= limits.depth) this.fail(`blocks nested deeper than ${limits.depth}`);
      this.#collecting.push({ into: [], points: 0, code: this.#dictionary.code(text.replace(/^D/, '')) });
      return;
    }
    const done = this.#collecting.pop();
    if (done?.code === undefined) return this.fail('the end of a block aperture that was not begun');
    const { code, into } = done;
    this.#dictionary.define({ code, shape: 'block', stencil: into, widthMm: 0, heightMm: 0, purpose: this.#purpose });
  }

  /** `SRX2Y3I5J4` opens, `SR` closes, and any SR closes the one before (4.10). */
  stepRepeat(text: string): void {
    const open = this.#collecting.at(-1);
    if (open?.repeat !== undefined) {
      this.#collecting.pop();
      const { x, y, dx, dy } = open.repeat;
      for (let column = 0; column < x; column++) {
        for (let row = 0; row < y; row++) {
          this.#expand(open.into.length);
          for (const shape of layDown(open.into, asIs, column * dx, row * dy, false)) this.#emit(shape);
        }
      }
    }
    if (text === '') return;
    const found =
      /^X(\d{1,7})Y(\d{1,7})(?:I([\d.]{1,20}))?(?:J([\d.]{1,20}))?$/.exec(text) ??
      this.fail(`no step and repeat: "${text.slice(0, 30)}"`);
    const [x, y] = [Number(found[1]), Number(found[2])];
    const [dx, dy] = [Number(found[3] ?? '0') * this.#mmPerUnit, Number(found[4] ?? '0') * this.#mmPerUnit];
    if (x < 1 || y < 1 || x * y > limits.repeats) this.fail(`a step and repeat of ${x} by ${y}`);
    if (!(dx <= maxMm && dy <= maxMm)) this.fail(`a step of ${dx} and ${dy} mm`);
    if (x * y === 1) return;
    if (open?.code !== undefined) this.fail('a step and repeat inside a block aperture');
    this.#collecting.push({ into: [], points: 0, repeat: { x, y, dx, dy } });
  }

  /** LP, LM, LR and LS: how apertures are laid down from here on. False where it is another command. */
  load(word: string): boolean {
    const value = word.slice(2);
    switch (word.slice(0, 2)) {
      case 'LP':
        if (value !== 'C' && value !== 'D') this.fail(`no polarity: "${word.slice(0, 20)}"`);
        this.#clear = value === 'C';
        return true;
      case 'LM':
        if (!/^(?:N|X|Y|XY)$/.test(value)) this.fail(`no mirroring: "${word.slice(0, 20)}"`);
        this.#laying = { ...this.#laying, mirrorX: value.includes('X'), mirrorY: value.includes('Y') };
        return true;
      case 'LR':
      case 'LS': {
        const amount = /^[+-]?\d{0,9}\.?\d{0,12}$/.test(value) && /\d/.test(value) ? Number(value) : Number.NaN;
        if (!Number.isFinite(amount)) this.fail(`no number: "${word.slice(0, 20)}"`);
        if (word.startsWith('LR')) this.#laying = { ...this.#laying, rotationDeg: amount };
        else if (amount > 0 && amount <= 1000) this.#laying = { ...this.#laying, scale: amount };
        else this.fail(`no scale: "${word.slice(0, 20)}"`);
        return true;
      }
      default:
        return false;
    }
  }

  /** A word command: `G01X100Y200D01` and the like. */
  words(raw: string): void {
    const text = raw.trim();
    let [x, y, i, j]: (string | undefined)[] = [];
    let operation: number | undefined;
    let moved = false;
    const pattern = /\s*([GDMXYIJN])([+-]?[0-9.]*)\s*/y;
    let at = 0;
    while (at < text.length) {
      pattern.lastIndex = at;
      const found = pattern.exec(text) ?? this.fail(`no command: "${text.slice(at, at + 30)}"`);
      at = pattern.lastIndex;
      const [, letter = '', value = ''] = found;
      if (letter === 'X') x = value;
      else if (letter === 'Y') y = value;
      else if (letter === 'I') i = value;
      else if (letter === 'J') j = value;
      else if (letter === 'G') this.#general(value);
      else if (letter === 'M') this.#miscellaneous(value);
      else if (letter === 'D') {
        const code = /^\d{1,9}$/.test(value) ? Number(value) : -1;
        if (code >= 10) this.#aperture = this.#dictionary.select(code);
        else if (code >= 1 && code <= 3) operation = code;
        else this.fail(`no such D-code: "D${value.slice(0, 20)}"`);
      }
      moved ||= letter === 'X' || letter === 'Y' || letter === 'I' || letter === 'J';
    }
    if (operation === undefined && !moved) return;
    if (operation === undefined) {
      if (this.#operation === undefined) this.fail('a coordinate before any operation (D01, D02 or D03)');
      this.note(
        'modal-operation',
        'coordinates without an operation code, as is no longer allowed: the last operation is repeated',
      );
    } else this.#operation = operation === 1 ? 1 : operation === 2 ? 2 : 3;
    this.#operate(x, y, i, j);
  }

  #general(value: string): void {
    switch (Number(/^\d{1,2}$/.test(value) ? value : 'NaN')) {
      case 1:
        this.#interpolation = 'line';
        return;
      case 2:
        this.#interpolation = 'clockwise';
        return;
      case 3:
        this.#interpolation = 'counterclockwise';
        return;
      case 36:
        if (this.#region !== undefined) this.fail('a region (G36) inside a region');
        this.#region = [];
        return;
      case 37:
        if (this.#region === undefined) this.fail('the end of a region (G37) that was not begun');
        this.#closeContour();
        this.#region = undefined;
        return;
      case 54:
      case 55:
        this.note('withdrawn', `a withdrawn command without effect: G${value}`);
        return;
      case 70:
      case 71:
        this.note('unit-by-code', 'the unit is set by G70 or G71, as is no longer allowed');
        this.setUnit(Number(value) === 71 ? 'mm' : 'in');
        return;
      case 74:
        this.#quadrants = 'single';
        return;
      case 75:
        this.#quadrants = 'multi';
        return;
      case 90:
      case 91:
        this.note('absolute-by-code', 'G90 or G91 sets how coordinates count, as is no longer allowed');
        if (this.#format !== undefined) this.#format = { ...this.#format, incremental: Number(value) === 91 };
        return;
      default:
        this.fail(`no such G-code: "G${value.slice(0, 20)}"`);
    }
  }

  #miscellaneous(value: string): void {
    const code = Number(/^\d{1,2}$/.test(value) ? value : 'NaN');
    if (code === 1) return;
    if (code !== 0 && code !== 2) this.fail(`no such M-code: "M${value.slice(0, 20)}"`);
    if (code === 0) this.note('withdrawn-end', 'the file ends with M00, as is no longer allowed');
    if (this.#region !== undefined) this.fail('the file ends inside a region');
    // A step and repeat that is never closed ends with the file in files of before 2015.
    if (this.#collecting.at(-1)?.repeat !== undefined) this.stepRepeat('');
    if (this.#collecting.length > 0) this.fail('the file ends inside a block aperture');
    this.ended = true;
  }

  #length(text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    if (this.#format === undefined) return this.fail('no format of numbers (FS) before the first coordinate');
    const mm = readCoordinate(text, this.#format) * this.#mmPerUnit;
    if (!(Math.abs(mm) <= maxMm)) this.fail(`"${text.slice(0, 30)}" is no coordinate within ${maxMm} mm`);
    if (text.includes('.'))
      this.note('decimal-point', 'coordinates with a decimal point, which the format does not have');
    return mm;
  }

  #operate(
    xText: string | undefined,
    yText: string | undefined,
    iText: string | undefined,
    jText: string | undefined,
  ): void {
    const step = this.#format?.incremental === true;
    const [dx, dy] = [this.#length(xText), this.#length(yText)];
    const x = dx === undefined ? this.#x : step ? this.#x + dx : dx;
    const y = dy === undefined ? this.#y : step ? this.#y + dy : dy;
    if (!(Math.abs(x) <= maxMm && Math.abs(y) <= maxMm)) this.fail(`coordinates that count up beyond ${maxMm} mm`);
    if (this.#operation === 1) this.#drawTo(x, y, this.#length(iText) ?? 0, this.#length(jText) ?? 0);
    else if (this.#operation === 2) {
      if (this.#region !== undefined) this.#closeContour();
    } else this.#flash(x, y);
    this.#x = x;
    this.#y = y;
  }

  #path(x: number, y: number, i: number, j: number): readonly Point[] {
    const from: Point = [this.#x, this.#y];
    if (this.#interpolation === 'line') return [from, [x, y]];
    if (this.#quadrants === undefined) {
      this.note('no-quadrant-mode', 'an arc before G74 or G75: taken as if G75 stood before it');
    }
    const arc = arcTo(from, [x, y], [i, j], this.#interpolation === 'clockwise', this.#quadrants === 'single');
    if (arc === undefined) return this.fail('an arc without a centre');
    if (arc.offMm > 0.05) this.note('arc-misses', 'the ends of an arc lie at different distances from its centre');
    return arc.points;
  }

  #drawTo(x: number, y: number, i: number, j: number): void {
    const path = this.#path(x, y, i, j);
    if (this.#region !== undefined) {
      if (this.#region.length === 0) this.#region.push([this.#x, this.#y]);
      for (const point of path.slice(1)) this.#region.push(point);
      this.#count(0, path.length);
      return;
    }
    if (this.#aperture === undefined) return this.fail('a line before any aperture is chosen');
    const swept = sweep(this.#aperture, path, this.#laying);
    if (swept.approximate) {
      this.note(
        'drawn-with-shape',
        `lines drawn with aperture D${this.#aperture.code}, which is no circle: taken for its inner width`,
      );
    }
    const onCopper = this.attributes.file.get('.FileFunction')?.[0] === 'Copper';
    for (let k = 1; k < path.length && !onCopper; k++) {
      const [[ax, ay], [bx, by]] = [path[k - 1] ?? [0, 0], path[k] ?? [0, 0]];
      this.#lines.push(ax, 0 - ay, bx, 0 - by);
    }
    const kind = this.#aperture.purpose === undefined || this.#aperture.purpose === 'Conductor' ? 'track' : 'drawing';
    for (const shape of swept.shapes) {
      this.#emit({ ...shape, paint: this.#clear ? 'clear' : 'dark', kind, net: this.#net() });
    }
  }

  #closeContour(): void {
    const contour = this.#region ?? [];
    if (contour.length > 2) {
      this.#emit({ ...area(contour), paint: this.#clear ? 'clear' : 'dark', kind: 'zone', net: this.#net() });
    }
    this.#region = [];
  }

  #flash(x: number, y: number): void {
    const aperture = this.#aperture;
    if (this.#region !== undefined) this.fail('a flash (D03) inside a region');
    if (aperture === undefined) return this.fail('a flash before any aperture is chosen');
    if (aperture.shape === 'block') this.#expand(aperture.stencil.length);
    const laid: Stencil = layDown(aperture.stencil, this.#laying, x, y, this.#clear);
    const kind = kindOf(aperture.purpose);
    const net = this.#net();
    for (const shape of laid) this.#emit({ ...shape, kind: shape.kind ?? kind, net: shape.net ?? net });
    const { object } = this.attributes;
    const component = object.get('.C')?.[0] ?? object.get('.P')?.[0] ?? '';
    if (this.#collecting.length === 0) {
      this.#flashes.add(laid, { component, pin: object.get('.P')?.[1] ?? '' }, net, aperture, !this.#clear);
    }
    if (aperture.purpose === 'ComponentMain' && component !== '') {
      this.#components.push({
        reference: component,
        value: object.get('.CVal')?.[0] ?? '',
        footprint: object.get('.CFtp')?.[0] ?? '',
        rotationDeg: Number(object.get('.CRot')?.[0] ?? '0') || 0,
        xMm: x,
        yMm: -y,
      });
    }
  }

  #net(): number {
    // A pad may be on several nets at once; the first names it.
    const name = this.attributes.object.get('.N')?.[0] ?? '';
    const known = this.#netIndex.get(name);
    if (known !== undefined) return known;
    this.#netIndex.set(name, this.#nets.length);
    return this.#nets.push(name) - 1;
  }

  #count(objects: number, points: number): void {
    this.#objects += objects;
    const open = this.#collecting.at(-1);
    if (open !== undefined) open.points += points;
    if ((open?.points ?? 0) > limits.collectedPoints)
      this.fail(`a block of more than ${limits.collectedPoints} points`);
    if (this.#objects > limits.objects) this.fail(`more than ${limits.objects} objects`);
    const total =
      this.#artwork.points + this.#collecting.reduce((sum, each) => sum + each.points, 0) + (this.#region?.length ?? 0);
    if (total > limits.points) this.fail(`more than ${limits.points} points`);
  }

  /** Blocks and repeats multiply: what a file may ask for with a few bytes is bounded apart from what it spells out. */
  #expand(objects: number): void {
    this.#expanded += objects;
    if (this.#expanded > limits.expanded)
      this.fail(`blocks and repeats that make more than ${limits.expanded} objects`);
  }

  #emit(shape: StencilShape): void {
    this.#count(
      1,
      shape.rows.reduce((sum, row) => sum + row.length, 0),
    );
    const open = this.#collecting.at(-1);
    if (open !== undefined) open.into.push(shape);
    else
      this.#artwork.add(
        shape.rows.map((row) => row.map(([x, y]): Point => [x, -y])),
        shape,
      );
  }

  layer(): GerberLayer {
    const { file } = this.attributes;
    return {
      unit: this.#unit ?? 'mm',
      decimals: this.#format?.decimals ?? 0,
      fileFunction: file.get('.FileFunction') ?? [],
      negative: file.get('.FilePolarity')?.[0] === 'Negative',
      apertures: this.#dictionary.size,
      macros: this.#dictionary.macros.size,
      artwork: this.#artwork.build(),
      nets: this.#nets,
      ...this.#flashes.build(),
      components: this.#components,
      linesMm: Float64Array.from(this.#lines),
      notes: [...this.#notes.values()],
    };
  }
}

function kindOf(purpose: string | undefined): ShapeKind {
  if (purpose === 'ViaPad') return 'via';
  return purpose === undefined || purpose.endsWith('Pad') || purpose.endsWith('PadCuDef') ? 'pad' : 'unknown';
}
