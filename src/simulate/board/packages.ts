import type { BodyLook, BoardPad } from './design.ts';

/** A land pattern with its body, at rotation 0, mm. */
export interface Package {
  readonly name: string;
  readonly prefix: string;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly tallMm: number;
  readonly look: BodyLook;
  readonly pads: readonly Omit<BoardPad, 'net'>[];
  readonly courtyardMm: readonly [number, number];
}

type BarePad = Omit<BoardPad, 'net'>;

function twoTerminal(name: string, prefix: string, size: readonly [number, number, number], look: BodyLook): Package {
  const [length, width, tall] = size;
  const padWidth = length * 0.42;
  const centre = length / 2 - padWidth * 0.18;
  const pads: BarePad[] = [
    { name: '1', xMm: -centre, yMm: 0, widthMm: padWidth, heightMm: width * 1.12 },
    { name: '2', xMm: centre, yMm: 0, widthMm: padWidth, heightMm: width * 1.12 },
  ];
  return {
    name,
    prefix,
    widthMm: length,
    heightMm: width,
    tallMm: tall,
    look,
    pads,
    courtyardMm: [centre + padWidth / 2 + 0.12, width * 0.56 + 0.12],
  };
}

/** Gull wings on two sides. */
function smallOutline(name: string, pins: number, size: readonly [number, number, number], pitch: number): Package {
  const [width, height, tall] = size;
  const pads: BarePad[] = [];
  const half = pins / 2;
  for (let i = 0; i < half; i++) {
    const xMm = (i - (half - 1) / 2) * pitch;
    pads.push({ name: String(i + 1), xMm, yMm: height / 2 + 0.45, widthMm: pitch * 0.5, heightMm: 1.1 });
    pads.push({ name: String(pins - i), xMm, yMm: -height / 2 - 0.45, widthMm: pitch * 0.5, heightMm: 1.1 });
  }
  return {
    name,
    prefix: 'U',
    widthMm: width,
    heightMm: height,
    tallMm: tall,
    look: 'dark',
    pads,
    courtyardMm: [width / 2 + 0.25, height / 2 + 1.2],
  };
}

/** Leads on four sides; `out` is how far they show beyond the body. */
function quadFlat(name: string, pins: number, sizeMm: number, pitch: number, out: number, tallMm: number): Package {
  const pads: BarePad[] = [];
  const perSide = pins / 4;
  const reach = sizeMm / 2 + out / 2 - 0.1;
  for (let i = 0; i < perSide; i++) {
    const along = (i - (perSide - 1) / 2) * pitch;
    const long = out + 0.3;
    const wide = pitch * 0.5;
    pads.push({ name: String(i + 1), xMm: -reach, yMm: along, widthMm: long, heightMm: wide });
    pads.push({ name: String(perSide + i + 1), xMm: along, yMm: reach, widthMm: wide, heightMm: long });
    pads.push({ name: String(2 * perSide + i + 1), xMm: reach, yMm: -along, widthMm: long, heightMm: wide });
    pads.push({ name: String(3 * perSide + i + 1), xMm: -along, yMm: -reach, widthMm: wide, heightMm: long });
  }
  const court = sizeMm / 2 + out + 0.3;
  return {
    name,
    prefix: 'U',
    widthMm: sizeMm,
    heightMm: sizeMm,
    tallMm,
    look: 'dark',
    pads,
    courtyardMm: [court, court],
  };
}

/** Balls are hidden under the body: pads that no camera sees. */
function ballGrid(name: string, size: readonly [number, number, number], pitch: number): Package {
  const [width, height, tall] = size;
  const pads: BarePad[] = [];
  const columns = Math.floor((width - 1) / pitch);
  const rows = Math.floor((height - 1) / pitch);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const xMm = (column - (columns - 1) / 2) * pitch;
      const yMm = (row - (rows - 1) / 2) * pitch;
      pads.push({ name: `${String.fromCharCode(65 + row)}${column + 1}`, xMm, yMm, widthMm: 0.4, heightMm: 0.4 });
    }
  }
  return {
    name,
    prefix: 'U',
    widthMm: width,
    heightMm: height,
    tallMm: tall,
    look: 'dark',
    pads,
    courtyardMm: [width / 2 + 0.3, height / 2 + 0.3],
  };
}

function header(name: string, columns: number, pitch: number): Package {
  const pads: BarePad[] = [];
  for (let i = 0; i < columns; i++) {
    const xMm = (i - (columns - 1) / 2) * pitch;
    pads.push({ name: String(2 * i + 1), xMm, yMm: -1.9, widthMm: pitch * 0.55, heightMm: 1.3 });
    pads.push({ name: String(2 * i + 2), xMm, yMm: 1.9, widthMm: pitch * 0.55, heightMm: 1.3 });
  }
  const width = columns * pitch + 1.6;
  return {
    name,
    prefix: 'J',
    widthMm: width,
    heightMm: 3.2,
    tallMm: 4,
    look: 'white',
    pads,
    courtyardMm: [width / 2 + 0.3, 2.8],
  };
}

export const largePackages: readonly Package[] = [
  ballGrid('BGA-15x15', [15, 15, 1.4], 0.8),
  ballGrid('BGA-9x13', [9, 13, 1.1], 0.8),
  quadFlat('LQFP-48', 48, 7, 0.5, 1, 1.4),
  header('Header-2x10', 10, 1),
  smallOutline('SOIC-8-208', 8, [5.3, 5.3, 1.9], 1.27),
  smallOutline('SOIC-8', 8, [4.9, 3.9, 1.6], 1.27),
  quadFlat('QFN-32', 32, 5, 0.5, 0.15, 0.9),
  quadFlat('QFN-24', 24, 4, 0.5, 0.15, 0.9),
  { ...twoTerminal('IND-4x4', 'L', [4, 4, 2], 'grey'), prefix: 'L' },
  { ...twoTerminal('IND-4x4', 'L', [4, 4, 2], 'grey'), prefix: 'L' },
  { ...twoTerminal('XTAL-3225', 'Y', [3.2, 2.5, 0.8], 'metal'), prefix: 'Y' },
  smallOutline('SOT-23-6', 6, [2.9, 1.6, 1.1], 0.95),
  smallOutline('SOT-23-6', 6, [2.9, 1.6, 1.1], 0.95),
  smallOutline('SOT-23-6', 6, [2.9, 1.6, 1.1], 0.95),
];

export const smallPackages: readonly (readonly [Package, number])[] = [
  [twoTerminal('C_0402', 'C', [1, 0.5, 0.5], 'tan'), 0.36],
  [twoTerminal('R_0402', 'R', [1, 0.5, 0.35], 'resistor'), 0.34],
  [twoTerminal('C_0201', 'C', [0.6, 0.3, 0.3], 'tan'), 0.12],
  [twoTerminal('C_0603', 'C', [1.6, 0.8, 0.8], 'tan'), 0.08],
  [twoTerminal('R_0603', 'R', [1.6, 0.8, 0.45], 'resistor'), 0.05],
  [twoTerminal('C_0805', 'C', [2, 1.25, 1.2], 'tan'), 0.03],
  [twoTerminal('LED_0603', 'D', [1.6, 0.8, 0.6], 'white'), 0.02],
];
