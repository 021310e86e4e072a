import type { BoardDesign, BoardPart, BoardSide } from './design.ts';

/** Names of the files of a set and what is in them. */
export type FabFiles = ReadonlyMap<string, string>;

/** Whether a file set says of itself what it is (attributes, since 2014) or is one of the older kind. */
export interface FabOptions {
  readonly attributes?: boolean;
}

/** Nanometres as the files count them, y upwards. */
function at(xMm: number, yMm: number): string {
  return `X${Math.round(xMm * 1e6)}Y${Math.round(-yMm * 1e6)}`;
}

function size(mm: number): string {
  return String(Math.round(mm * 1e6) / 1e6);
}

class LayerWriter {
  readonly #head: string[] = [];
  readonly #body: string[] = [];
  readonly #apertures = new Map<string, number>();
  readonly #attributes: boolean;
  #chosen = -1;

  constructor(attributes: boolean, fileFunction: string) {
    this.#attributes = attributes;
    this.#head.push('G04 Written by Assayer*');
    if (attributes) this.#head.push(`%TF.FileFunction,${fileFunction}*%`);
    this.#head.push('%FSLAX46Y46*%', '%MOMM*%', '%LPD*%');
  }

  object(attribute: string): void {
    if (this.#attributes) this.#body.push(`%TO${attribute}*%`);
  }

  forget(): void {
    if (this.#attributes) this.#body.push('%TD*%');
  }

  #choose(shape: string, purpose: string): void {
    const key = `${shape} ${purpose}`;
    let code = this.#apertures.get(key);
    if (code === undefined) {
      code = 10 + this.#apertures.size;
      this.#apertures.set(key, code);
      if (this.#attributes) this.#head.push(`%TA.AperFunction,${purpose}*%`);
      this.#head.push(`%ADD${code}${shape}*%`);
      if (this.#attributes) this.#head.push('%TD*%');
    }
    if (code !== this.#chosen) this.#body.push(`D${code}*`);
    this.#chosen = code;
  }

  flash(shape: string, purpose: string, xMm: number, yMm: number): void {
    this.#choose(shape, purpose);
    this.#body.push(`${at(xMm, yMm)}D03*`);
  }

  line(widthMm: number, purpose: string, ends: readonly [number, number, number, number]): void {
    this.#choose(`C,${size(widthMm)}`, purpose);
    this.#body.push(`${at(ends[0], ends[1])}D02*`, `G01${at(ends[2], ends[3])}D01*`);
  }

  text(): string {
    return [...this.#head, ...this.#body, 'M02*', ''].join('\n');
  }
}

function escaped(text: string): string {
  return text.replace(
    /[^A-Za-z0-9_+\-./]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

interface PlacedPad {
  readonly name: string;
  readonly net: string;
  readonly xMm: number;
  readonly yMm: number;
  readonly shape: string;
}

/** Pads of a part on the board; `growMm` on every side. Angles of the design are multiples of 90 degrees, clockwise. */
function padsOf(part: BoardPart, growMm: number): readonly PlacedPad[] {
  const angle = (part.rotationDeg * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))];
  const round = part.package.startsWith('BGA');
  return part.pads.map((pad) => {
    const [w, h] = cos === 0 ? [pad.heightMm, pad.widthMm] : [pad.widthMm, pad.heightMm];
    const box = `${size(w + 2 * growMm)}X${size(h + 2 * growMm)}`;
    return {
      name: pad.name,
      net: pad.net,
      xMm: part.xMm + pad.xMm * cos - pad.yMm * sin,
      yMm: part.yMm + pad.xMm * sin + pad.yMm * cos,
      shape: round ? `C,${size(pad.widthMm + 2 * growMm)}` : `R,${box}`,
    };
  });
}

function copper(design: BoardDesign, side: BoardSide, attributes: boolean): string {
  const writer = new LayerWriter(attributes, side === 'top' ? 'Copper,L1,Top' : 'Copper,L2,Bot');
  for (const track of design.tracks) {
    if (track.side !== side) continue;
    writer.object(`.N,${escaped(track.net)}`);
    writer.line(track.widthMm, 'Conductor', [track.x1Mm, track.y1Mm, track.x2Mm, track.y2Mm]);
  }
  for (const via of design.vias) {
    writer.object(`.N,${escaped(via.net)}`);
    writer.flash(`C,${size(via.diameterMm)}`, 'ViaPad', via.xMm, via.yMm);
  }
  for (const part of design.parts) {
    if (part.side !== side) continue;
    for (const pad of padsOf(part, 0)) {
      writer.object(`.N,${escaped(pad.net)}`);
      writer.object(`.P,${escaped(part.reference)},${escaped(pad.name)}`);
      writer.object(`.C,${escaped(part.reference)}`);
      writer.flash(pad.shape, part.package.startsWith('BGA') ? 'BGAPad,CuDef' : 'SMDPad,CuDef', pad.xMm, pad.yMm);
    }
    writer.forget();
  }
  for (const [i, mark] of design.fiducials.entries()) {
    writer.object(`.P,FID${i + (side === 'top' ? 1 : 101)},`);
    writer.flash('C,1', 'FiducialPad,Local', mark.xMm, mark.yMm);
  }
  writer.forget();
  return writer.text();
}

function openings(design: BoardDesign, side: BoardSide, kind: 'Soldermask' | 'Paste', attributes: boolean): string {
  const writer = new LayerWriter(attributes, `${kind},${side === 'top' ? 'Top' : 'Bot'}`);
  for (const part of design.parts) {
    if (part.side !== side) continue;
    for (const pad of padsOf(part, kind === 'Paste' ? 0 : 0.05)) writer.flash(pad.shape, 'Material', pad.xMm, pad.yMm);
  }
  if (kind === 'Soldermask') for (const mark of design.fiducials) writer.flash('C,1.8', 'Material', mark.xMm, mark.yMm);
  return writer.text();
}

function profile(design: BoardDesign, attributes: boolean): string {
  const writer = new LayerWriter(attributes, 'Profile,NP');
  const { widthMm: w, heightMm: h } = design;
  for (const ends of [
    [0, 0, w, 0],
    [w, 0, w, h],
    [w, h, 0, h],
    [0, h, 0, 0],
  ] as const)
    writer.line(0.1, 'Profile', ends);
  return writer.text();
}

/** Texts as the line below them: where ink is, not what it says. */
function legend(design: BoardDesign, side: BoardSide, attributes: boolean): string {
  const writer = new LayerWriter(attributes, `Legend,${side === 'top' ? 'Top' : 'Bot'}`);
  for (const text of design.texts) {
    if (text.side !== side) continue;
    const half = (text.text.length * text.heightMm * 0.85) / 2;
    writer.line(text.heightMm, 'NonMaterial', [text.xMm - half, text.yMm, text.xMm + half, text.yMm]);
  }
  return writer.text();
}

function drill(design: BoardDesign, attributes: boolean): string {
  const lines = ['M48', '; Written by Assayer'];
  if (attributes) lines.push('; #@! TF.FileFunction,Plated,1,2,PTH');
  lines.push('FMAT,2', 'METRIC,TZ', 'T1C0.200', '%', 'G90', 'G05', 'T1');
  for (const via of design.vias) lines.push(`X${via.xMm.toFixed(4)}Y${(-via.yMm).toFixed(4)}`);
  return [...lines, 'M30', ''].join('\n');
}

function placement(design: BoardDesign): string {
  const lines = design.parts.map((part) => {
    const turn = (360 - part.rotationDeg) % 360;
    return `"${part.reference}","${part.value}","${part.package}",${part.xMm.toFixed(6)},${(-part.yMm).toFixed(6)},${turn.toFixed(6)},${part.side}`;
  });
  return ['Ref,Val,Package,PosX,PosY,Rot,Side', ...lines, ''].join('\n');
}

/** The design as the files that its board would be made from: Gerber layers, a drill file and a placement list. */
export function designToGerber(design: BoardDesign, options: FabOptions = {}): FabFiles {
  const attributes = options.attributes ?? true;
  const name = (layer: string, old: string): string => (attributes ? `board-${layer}.gbr` : `board.${old}`);
  return new Map([
    [name('F_Cu', 'GTL'), copper(design, 'top', attributes)],
    [name('B_Cu', 'GBL'), copper(design, 'bottom', attributes)],
    [name('F_Mask', 'GTS'), openings(design, 'top', 'Soldermask', attributes)],
    [name('B_Mask', 'GBS'), openings(design, 'bottom', 'Soldermask', attributes)],
    [name('F_Paste', 'GTP'), openings(design, 'top', 'Paste', attributes)],
    [name('B_Paste', 'GBP'), openings(design, 'bottom', 'Paste', attributes)],
    [name('F_Silkscreen', 'GTO'), legend(design, 'top', attributes)],
    [name('B_Silkscreen', 'GBO'), legend(design, 'bottom', attributes)],
    [name('Edge_Cuts', 'GKO'), profile(design, attributes)],
    ['board.drl', drill(design, attributes)],
    ['board-pos.csv', placement(design)],
  ]);
}
