import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../../core/index.ts';
import { drillFormat, parseDrill } from './index.ts';
import type { DrillFile } from './index.ts';

/** Invented, in the manner of KiCad: comments with attributes, a decimal point, a slot by G85. */
const modern = `M48
; DRILL file {KiCad} date
; FORMAT={-:-/ absolute / metric / decimal}
; #@! TF.FileFunction,MixedPlating,1,4
FMAT,2
METRIC
; #@! TA.AperFunction,Plated,PTH,ViaDrill
T1C0.300
; #@! TA.AperFunction,NonPlated,NPTH,ComponentDrill
T2C1.500
%
G90
G05
T1
X10.0Y-20.0
Y-21.5
T2
X30.0Y-5.0G85X32.0Y-5.0
M30
`;
/** In the manner of other programs: inches, implied decimals, a routed slot, a repeat, no header. */
const older =
  `G90
INCH,LZ
T01F00S00C0.0394
X01Y02
X015
R2X001
M71
`.replace('M71\n', '') + 'G00X03Y03\nM15\nG01X035\nM16\nG05\nX04Y04\nM30\n';

function holes({ drills }: DrillFile): number[][] {
  return Array.from({ length: drills.count }, (_, i) =>
    [...drills.endsMm.subarray(4 * i, 4 * i + 4), drills.diameterMm[i] ?? 0, drills.plated[i] ?? 9].map(
      (value) => Math.round(value * 1000) / 1000 + 0,
    ),
  );
}

function attempt(bytes: Uint8Array): string {
  try {
    drillFormat.recognises(bytes);
    drillFormat.decode(bytes).describe();
    return 'decoded';
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
    return error.message;
  }
}

describe('parseDrill', () => {
  it('reads holes, slots and plating of a file with a header', () => {
    const file = parseDrill(utf8Bytes(modern));
    expect(file.fileFunction).toEqual(['MixedPlating', '1', '4']);
    expect(holes(file)).toEqual([
      [10, 20, 10, 20, 0.3, 1],
      [10, 21.5, 10, 21.5, 0.3, 1],
      [30, 5, 32, 5, 1.5, 0],
    ]);
    expect(file.notes).toEqual([]);
  });

  it('reads inches without trailing zeros, repeats and routed slots of one without', () => {
    const file = parseDrill(utf8Bytes(older));
    const at = (x: number, y: number): number[] => [x * 25.4, -y * 25.4, x * 25.4, -y * 25.4, 1.001, 1];
    expect(holes(file).map((hole) => hole.map((value) => Math.round(value * 100) / 100))).toEqual(
      [at(1, 2), at(1.5, 2), at(1.6, 2), at(1.7, 2), [76.2, -76.2, 88.9, -76.2, 1, 1], at(4, 4)].map((hole) =>
        hole.map((value) => Math.round(value * 100) / 100),
      ),
    );
    expect(file.notes.map(({ id }) => id)).toEqual(['digits-implied', 'plating-not-stated']);
    expect(drillFormat.recognises(utf8Bytes(older))).toBe(true);
  });

  it('goes round an arc, by radius and by centre', () => {
    const arc = (line: string): DrillFile =>
      parseDrill(utf8Bytes(`M48\nMETRIC,TZ,000.000\nT1C1\n%\nT1\nG00X0Y0\nM15\n${line}\nM16\nM30`));
    for (const line of ['G03X1.0Y1.0A1.0', 'G03X1.0Y1.0I0J1.0']) {
      const path = holes(arc(line));
      expect(path.length).toBeGreaterThan(8);
      // Counter-clockwise about (0, 1): every point is 1 mm from it.
      for (const [x = 0, y = 0] of path) expect(Math.hypot(x, y + 1)).toBeCloseTo(1, 2);
    }
  });

  it.each([
    ['without M30', modern.slice(0, -5)],
    ['after the end', `${modern}X1Y1\n`],
    ['no unit', 'M48\nT1C1\n%\nM30'],
    ['no diameter', 'M48\nMETRIC\n%\nT1\nM30'],
    ['no diameter of at most', 'M48\nMETRIC\nT1C1000\n%\nM30'],
    ['no tool', 'M48\nMETRIC\nTX\n%\nM30'],
    ['before any tool', 'M48\nMETRIC\n%\nX1Y1\nM30'],
    ['no coordinate', 'M48\nMETRIC\nT1C1\n%\nX999999999\nM30'],
    ['no move', 'M48\nMETRIC\nT1C1\n%\nX1YY\nM30'],
    ['no such command', 'M48\nHELLO\nM30'],
    ['patterns are not read', 'M48\nMETRIC\nT1C1\n%\nM25\nM30'],
    ['repeated 99999 times', 'M48\nMETRIC\nT1C1\n%\nX1Y1\nR99999X1\nM30'],
    ['lead beyond', 'M48\nMETRIC\nT1C1\n%\nX1Y1\nR9999X10.0\nM30'],
    ['count up', `M48\nMETRIC\nICI,ON\nT1C1\n%\n${'X9000.0\n'.repeat(2)}M30`],
    ['unit changes', 'M48\nMETRIC\nT1C1\n%\nX1Y1\nM72\nM30'],
  ])('refuses, and says %s', (message, text) => {
    expect(attempt(utf8Bytes(text))).toContain(message);
  });

  it('refuses every proper prefix, and answers damage', () => {
    for (const text of [modern, older]) {
      const bytes = utf8Bytes(text);
      for (let size = 0; size < bytes.length - 1; size++) expect(attempt(bytes.subarray(0, size))).not.toBe('decoded');
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.constantFrom(...utf8Bytes('TCXYRGM0129.-;%,\n'))), {
            minLength: 1,
          }),
          (hits) => {
            const damaged = bytes.slice();
            for (const [at, value] of hits) damaged[at] = value;
            attempt(damaged);
          },
        ),
        { numRuns: 1000 },
      );
    }
  });
});
