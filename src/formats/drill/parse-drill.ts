import { FormatError } from '../../core/index.ts';
import type { Point } from '../board/index.ts';
import { arcPoints } from '../board/geometry.ts';
import type { Note } from '../note.ts';
import type { DrillFile, DrillTool } from './drill-file.ts';

const format = 'drill';

export const maxDrillBytes: number = 32 * 1024 * 1024;
const maxHoles = 2_000_000;
const maxRepeats = 10_000;
const maxTools = 10_000;
/** A board is smaller than this. */
const maxMm = 10_000;

/** Lines that say nothing about where holes are. */
const idle =
  /^(?:M48|M95|%|M47.*|M45.*|M18|M97.*|M98.*|FMAT,[12]|FMT,[12]|VER,.*|DETECT,.*|ATC,.*|TCST,.*|RTF.*|AFS|CCW|CP,.*|G93X0+Y0+|G40|F\d{1,6}|B\d+|S\d+|M06)$/;

interface Tool extends DrillTool {
  readonly plated: boolean | undefined;
}

class Driller {
  readonly #fail: (message: string) => never;
  readonly tools = new Map<number, Tool>();
  readonly #ends: number[] = [];
  readonly #diameters: number[] = [];
  readonly #plated: number[] = [];
  readonly #notes = new Map<string, Note>();
  fileFunction: readonly string[] = [];
  unit: 'mm' | 'in' | undefined;
  #decimals: number | undefined;
  #digits: number | undefined;
  #keeps: 'leading' | 'trailing' | undefined;
  #incremental = false;
  #platedNow: boolean | undefined;
  #tool: Tool | undefined;
  #x = 0;
  #y = 0;
  #routing: 'drill' | 'rout' = 'drill';
  #down = false;
  ended = false;

  constructor(fail: (message: string) => never) {
    this.#fail = fail;
  }

  note(id: string, detail: string): void {
    if (!this.#notes.has(id)) this.#notes.set(id, { id, detail });
  }

  comment(text: string): void {
    const digits = /FILE_FORMAT\s*=\s*(\d)\s*:\s*(\d)/.exec(text);
    if (digits !== null) this.#setDigits(Number(digits[1]), Number(digits[2]));
    const type = /^\s*TYPE\s*=\s*(NON_?)?PLATED/i.exec(text);
    if (type !== null) this.#platedNow = type[1] === undefined;
    const attribute = /^\s*#@! (T[FA])\.(\w+),(.*)$/.exec(text);
    if (attribute === null) return;
    const values = (attribute[3] ?? '').split(',');
    if (attribute[2] === 'FileFunction') {
      this.fileFunction = values;
      this.#platedNow = values[0] === 'Plated' ? true : values[0] === 'NonPlated' ? false : this.#platedNow;
    }
    if (attribute[2] === 'AperFunction') {
      this.#platedNow = values[0] === 'Plated' ? true : values[0] === 'NonPlated' ? false : this.#platedNow;
    }
  }

  #setDigits(integers: number, decimals: number): void {
    this.#digits = integers + decimals;
    this.#decimals = decimals;
  }

  /** A line of the header or body; the order in which programs write them varies. */
  line(line: string): void {
    const unit = /^(METRIC|INCH)((?:,(?:[LT]Z|0+\.0+))*)$/.exec(line);
    if (unit !== null) {
      this.#setUnit(unit[1] === 'METRIC' ? 'mm' : 'in');
      for (const word of (unit[2] ?? '').split(',')) {
        if (word === 'LZ' || word === 'TZ') this.#keeps = word === 'LZ' ? 'leading' : 'trailing';
        else if (word !== '') this.#setDigits(word.indexOf('.'), word.length - word.indexOf('.') - 1);
      }
      return;
    }
    if (line === 'M71' || line === 'M72') this.#setUnit(line === 'M71' ? 'mm' : 'in');
    else if (line === 'ICI' || line === 'ICI,ON' || line === 'G91') this.#incremental = true;
    else if (line === 'ICI,OFF' || line === 'G90') this.#incremental = false;
    else if (line === 'G05' || line === 'G5' || line === 'G81') this.#routing = 'drill';
    else if (line === 'M15') this.#down = true;
    else if (line === 'M16' || line === 'M17') this.#down = false;
    else if (line === 'M30' || line === 'M00') this.ended = true;
    else if (/^(?:M25|M01|M02|M08|M70|M80|M90)/.test(line)) {
      this.#fail(`repeated, mirrored or swapped patterns are not read: ${line.slice(0, 20)}`);
    } else if (line.startsWith('T')) this.#toolLine(line);
    else if (/^(?:G0?[0-3]|G85|[XYR])/.test(line)) this.#move(line);
    else if (!idle.test(line)) this.#fail(`no such command: "${line.slice(0, 30)}"`);
  }

  #setUnit(unit: 'mm' | 'in'): void {
    if (this.unit !== undefined && this.unit !== unit && this.#diameters.length > 0)
      this.#fail('the unit changes after the first hole');
    this.unit = unit;
  }

  get #mmPerUnit(): number {
    if (this.unit === undefined) return this.#fail('no unit (METRIC or INCH) before it is needed');
    return this.unit === 'mm' ? 1 : 25.4;
  }

  #toolLine(line: string): void {
    const found =
      /^T(\d{1,5})((?:[BCFHSZ][+-]?\d*\.?\d*)*)$/.exec(line) ?? this.#fail(`no tool: "${line.slice(0, 30)}"`);
    const number = Number(found[1]);
    const size = /C(\d{0,6}\.?\d{0,9})/.exec(found[2] ?? '')?.[1];
    if (size !== undefined) {
      const diameterMm = /\d/.test(size) ? Number(size) * this.#mmPerUnit : Number.NaN;
      if (!(diameterMm > 0 && diameterMm <= 100))
        this.#fail(`tool T${number}: "${size}" is no diameter of at most 100 mm`);
      if (this.tools.size >= maxTools) this.#fail(`more than ${maxTools} tools`);
      this.tools.set(number, { number, diameterMm, plated: this.#platedNow });
    }
    // T0 puts the tool away.
    if (number === 0) this.#tool = undefined;
    else this.#tool = this.tools.get(number) ?? this.#fail(`tool T${number} has no diameter`);
  }

  #length(text: string): number {
    let value = Number.NaN;
    if (/^[+-]?\d{0,8}\.\d{0,12}$/.test(text) && /\d/.test(text)) value = Number(text);
    else if (/^[+-]?\d{1,15}$/.test(text)) {
      const decimals = this.#decimals ?? (this.unit === 'in' ? 4 : 3);
      const digits = this.#digits ?? 6;
      if (this.#keeps === undefined)
        this.note('zeros-not-stated', 'the file does not say which zeros it keeps: taken as those at the end');
      if (this.#decimals === undefined) {
        this.note('digits-implied', `the file does not say how many decimals its numbers have: taken as ${decimals}`);
      }
      const bare = text.replace(/^[+-]/, '');
      value = Number(this.#keeps === 'leading' ? bare.padEnd(digits, '0') : bare) / 10 ** decimals;
      if (text.startsWith('-')) value = -value;
    }
    const mm = value * this.#mmPerUnit;
    if (!(Math.abs(mm) <= maxMm)) this.#fail(`"${text.slice(0, 30)}" is no coordinate within ${maxMm} mm`);
    return mm;
  }

  #to(x: string | undefined, y: string | undefined): Point {
    const dx = x === undefined ? undefined : this.#length(x);
    const dy = y === undefined ? undefined : this.#length(y);
    const at: Point = this.#incremental ? [this.#x + (dx ?? 0), this.#y + (dy ?? 0)] : [dx ?? this.#x, dy ?? this.#y];
    if (!(Math.abs(at[0]) <= maxMm && Math.abs(at[1]) <= maxMm))
      this.#fail(`coordinates that count up beyond ${maxMm} mm`);
    return at;
  }

  #move(line: string): void {
    const number = '[+-]?[0-9.]+';
    const slot = new RegExp(`^(?:X(${number}))?(?:Y(${number}))?G85(?:X(${number}))?(?:Y(${number}))?$`).exec(line);
    if (slot !== null) {
      const from =
        slot[1] === undefined && slot[2] === undefined ? ([this.#x, this.#y] as const) : this.#to(slot[1], slot[2]);
      [this.#x, this.#y] = from;
      const to = this.#to(slot[3], slot[4]);
      this.#hole(from, to);
      [this.#x, this.#y] = to;
      return;
    }
    const repeat = new RegExp(`^R(\\d{1,6})(?:X(${number}))?(?:Y(${number}))?$`).exec(line);
    if (repeat !== null) {
      const count = Number(repeat[1]);
      if (count > maxRepeats) this.#fail(`a hole repeated ${count} times; at most ${maxRepeats} are read`);
      const [dx, dy] = [
        repeat[2] === undefined ? 0 : this.#length(repeat[2]),
        repeat[3] === undefined ? 0 : this.#length(repeat[3]),
      ];
      for (let i = 0; i < count; i++) {
        const at: Point = [this.#x + dx, this.#y + dy];
        if (!(Math.abs(at[0]) <= maxMm && Math.abs(at[1]) <= maxMm)) this.#fail(`repeats that lead beyond ${maxMm} mm`);
        this.#hole(at, at);
        [this.#x, this.#y] = at;
      }
      return;
    }
    const move = new RegExp(
      `^(?:G0?([0-3]))?(?:X(${number}))?(?:Y(${number}))?(?:A(${number}))?(?:I(${number}))?(?:J(${number}))?$`,
    ).exec(line);
    if (move === null) return this.#fail(`no move: "${line.slice(0, 30)}"`);
    const [, code, x, y, radius, i, j] = move;
    if (code === '0') {
      this.#routing = 'rout';
      this.#down = false;
    } else if (code !== undefined) this.#routing = 'rout';
    if (x === undefined && y === undefined) return;
    const from: Point = [this.#x, this.#y];
    const to = this.#to(x, y);
    [this.#x, this.#y] = to;
    if (this.#routing === 'drill') this.#hole(to, to);
    else if (code !== '0' && this.#down) {
      const path = code === '2' || code === '3' ? this.#arc(from, to, code === '2', radius, i, j) : [from, to];
      for (let k = 1; k < path.length; k++) {
        const [a, b] = [path[k - 1], path[k]];
        if (a !== undefined && b !== undefined) this.#hole(a, b);
      }
    }
  }

  #arc(
    from: Point,
    to: Point,
    clockwise: boolean,
    radius: string | undefined,
    i: string | undefined,
    j: string | undefined,
  ): readonly Point[] {
    let centre: Point;
    if (radius !== undefined) {
      const half = Math.hypot(to[0] - from[0], to[1] - from[1]) / 2;
      const r = Math.max(Math.abs(this.#length(radius)), half);
      const off = (Math.sqrt(r * r - half * half) / (2 * half || 1)) * (clockwise ? 1 : -1);
      // The shorter arc: its centre lies on the right of the way when it runs clockwise (y points up here).
      centre = [(from[0] + to[0]) / 2 + (to[1] - from[1]) * off, (from[1] + to[1]) / 2 - (to[0] - from[0]) * off];
    } else
      centre = [from[0] + (i === undefined ? 0 : this.#length(i)), from[1] + (j === undefined ? 0 : this.#length(j))];
    const start = Math.atan2(from[1] - centre[1], from[0] - centre[0]);
    const end = Math.atan2(to[1] - centre[1], to[0] - centre[0]);
    const turn = (((((clockwise ? start - end : end - start) * 180) / Math.PI) % 360) + 360) % 360;
    const sweep = turn === 0 ? 360 : turn;
    return [...arcPoints(centre[0], centre[1], from[0], from[1], clockwise ? -sweep : sweep).slice(0, -1), to];
  }

  #hole(from: Point, to: Point): void {
    if (this.#tool === undefined) return this.#fail('a hole before any tool is chosen');
    if (this.#diameters.length >= maxHoles) this.#fail(`more than ${maxHoles} holes`);
    this.#ends.push(from[0], -from[1], to[0], -to[1]);
    this.#diameters.push(this.#tool.diameterMm);
    if (this.#tool.plated === undefined)
      this.note('plating-not-stated', 'the file does not say whether its holes are plated: taken as plated');
    this.#plated.push(this.#tool.plated === false ? 0 : 1);
  }

  file(): DrillFile {
    return {
      unit: this.unit ?? 'mm',
      fileFunction: this.fileFunction,
      tools: [...this.tools.values()].map(({ number, diameterMm }) => ({ number, diameterMm })),
      drills: {
        count: this.#diameters.length,
        endsMm: Float64Array.from(this.#ends),
        diameterMm: Float64Array.from(this.#diameters),
        plated: Uint8Array.from(this.#plated),
      },
      notes: [...this.#notes.values()],
    };
  }
}

/**
 * Holes and slots of an Excellon drill file (versions 1 and 2; IPC-NC-349). Throws FormatError where it is none, is cut off
 * (no M30), or repeats whole patterns.
 */
export function parseDrill(bytes: Uint8Array): DrillFile {
  if (bytes.length > maxDrillBytes) {
    throw new FormatError(format, `${bytes.length} bytes; at most ${maxDrillBytes} are read`, maxDrillBytes);
  }
  const text = new TextDecoder('latin1').decode(bytes);
  let at = 0;
  const driller = new Driller((message) => {
    throw new FormatError(format, message, at);
  });
  while (at < text.length) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    if (end - at > 10_000) throw new FormatError(format, 'a line of more than 10000 characters', at);
    const line = text.slice(at, end).trim();
    if (line !== '') {
      if (line.startsWith(';')) driller.comment(line.slice(1));
      else if (driller.ended) throw new FormatError(format, 'something after the end of the program (M30)', at);
      else driller.line(line);
    }
    at = end + 1;
  }
  if (!driller.ended) throw new FormatError(format, 'the program ends without M30: it is cut off', text.length);
  return driller.file();
}
