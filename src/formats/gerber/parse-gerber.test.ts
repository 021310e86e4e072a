import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../../core/index.ts';
import { rasterise } from '../board/index.ts';
import { evaluate } from './expression.ts';
import { gerberFormat, parseGerber } from './index.ts';
import type { GerberLayer } from './index.ts';

const shapes = new Uint8Array(readFileSync(join(import.meta.dirname, 'testdata/shapes.gbr')));

function layer(...lines: readonly string[]): GerberLayer {
  return parseGerber(utf8Bytes(['%FSLAX36Y36*%', '%MOMM*%', 'G75*', ...lines, 'M02*', ''].join('\n')));
}

/** mm2 of copper, by pixels of 20 um over 40 x 40 mm about the origin. */
function areaMm2({ artwork }: GerberLayer): number {
  const mask = rasterise(artwork, { width: 2000, height: 2000, originMm: [-20, -20], mmPerPx: 0.02 });
  return mask.data.reduce((sum, value) => sum + value, 0) * 4e-4;
}

function attempt(bytes: Uint8Array): string {
  try {
    gerberFormat.recognises(bytes);
    gerberFormat.decode(bytes).describe();
    return 'decoded';
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
    return error.message;
  }
}

describe('parseGerber', () => {
  it.each([
    ['a circle with a hole', ['%ADD10C,4X2*%', 'D10*', 'X0Y0D03*'], 3 * Math.PI],
    ['a rectangle with a square hole', ['%ADD10R,4X2X1X1*%', 'D10*', 'X0Y0D03*'], 7],
    ['an obround', ['%ADD10O,4X2*%', 'D10*', 'X0Y0D03*'], 4 + Math.PI],
    ['an obround with a hole', ['%ADD10O,4X2X1*%', 'D10*', 'X0Y0D03*'], 4 + Math.PI * 0.75],
    ['a hexagon', ['%ADD10P,4X6X20*%', 'D10*', 'X0Y0D03*'], 6 * Math.sqrt(3)],
    [
      'a macro with brackets and signs',
      ['%AMM*21,1,($1+1)x2/(3-1),-(0-$1)x1,0,0,0*%', '%ADD10M,2*%', 'D10*', 'X0Y0D03*'],
      6,
    ],
    ['a macro that turns about its own origin', ['%AMM*21,1,2,1,5,0,90*%', '%ADD10M*%', 'D10*', 'X0Y0D03*'], 2],
    ['the lower left line of old macros', ['%AMM*22,1,2,1,0,0,30*%', '%ADD10M*%', 'D10*', 'X0Y0D03*'], 2],
    ['a moiré', ['%AMM*6,0,0,6,1,1,2,0.01,0.02,0*%', '%ADD10M*%', 'D10*', 'X0Y0D03*'], Math.PI * (9 - 4 + 1)],
    [
      'a flash that is mirrored, turned and scaled',
      ['%ADD10R,4X2*%', 'D10*', '%LMX*%', '%LR30*%', '%LS1.5*%', 'X0Y0D03*'],
      18,
    ],
    ['a line with a scaled pen', ['%ADD10C,1*%', 'D10*', '%LS2*%', 'X0Y0D02*', 'X5000000D01*'], 10 + Math.PI],
    ['a line with a rectangle', ['%ADD10R,1X2*%', 'D10*', 'X0Y0D02*', 'X5000000D01*'], 12],
    ['a full circle', ['%ADD10C,0.5*%', 'D10*', 'X0Y0D02*', 'G03X0Y0I5000000J0D01*'], 2 * Math.PI * 5 * 0.5],
    [
      'two contours of one region',
      [
        'G36*',
        'X0Y0D02*',
        'X2000000D01*',
        'Y2000000D01*',
        'X0Y0D01*',
        'X5000000D02*',
        'X7000000D01*',
        'Y2000000D01*',
        'X5000000Y0D01*',
        'G37*',
      ],
      4,
    ],
    [
      'a hole by a cut-in',
      [
        'G36*',
        'X0Y0D02*',
        'X4000000D01*',
        'Y4000000D01*',
        'X0D01*',
        'Y0D01*',
        'X1000000Y1000000D01*',
        'Y3000000D01*',
        'X3000000D01*',
        'Y1000000D01*',
        'X1000000D01*',
        'X0Y0D01*',
        'G37*',
      ],
      12,
    ],
    ['clear polarity', ['%ADD10C,4*%', '%ADD11C,2*%', 'D10*', 'X0Y0D03*', '%LPC*%', 'D11*', 'X0Y0D03*'], 3 * Math.PI],
    [
      'a block aperture, flashed twice, once mirrored',
      [
        '%ADD10C,1*%',
        '%ABD20*%',
        'D10*',
        'X0Y0D03*',
        'X3000000D03*',
        '%AB*%',
        'D20*',
        'X0Y0D03*',
        '%LMX*%',
        'X0Y3000000D03*',
      ],
      Math.PI,
    ],
    [
      'a clear flash of a block',
      [
        '%ADD10C,1*%',
        '%ADD11R,20X20*%',
        '%ABD20*%',
        'D10*',
        'X0Y0D03*',
        'X3000000D03*',
        '%AB*%',
        'D11*',
        'X0Y0D03*',
        '%LPC*%',
        'D20*',
        'X0Y0D03*',
      ],
      400 - Math.PI / 2,
    ],
    ['step and repeat', ['%ADD10C,1*%', 'D10*', '%SRX3Y2I2J2*%', 'X0Y0D03*', '%SR*%'], (6 * Math.PI) / 4],
    [
      'what is deprecated',
      ['%ADD10C,1*%', 'G54D10*', 'G70*'.replace('70', '71'), 'X0Y0D03*', 'X3000000*', 'G55X6000000D03*'],
      (3 * Math.PI) / 4,
    ],
  ])('draws %s to its area', (_name, lines, expected) => {
    expect(areaMm2(layer(...lines))).toBeCloseTo(expected, 1);
  });

  it('reads numbers in inches, with zeros left out at the end, counted from the last, or with a point', () => {
    const place = (head: string, ...lines: string[]): number[] => {
      const { flashes } = parseGerber(utf8Bytes(`${head}\n%ADD10C,0.1*%\nD10*\n${lines.join('\n')}\nM02*`));
      return [...flashes.placesMm].filter((_, i) => i % 4 < 2).map((value) => Math.round(value * 1e4) / 1e4 + 0);
    };
    expect(place('%FSLAX24Y24*%%MOIN*%', 'X10000Y-5000D03*')).toEqual([25.4, 12.7]);
    expect(place('%FSTAX24Y24*%%MOIN*%', 'X01Y-005D03*')).toEqual([25.4, 12.7]);
    expect(place('%FSLIX33Y33*%%MOMM*%', 'X1000Y1000D03*', 'X500D03*')).toEqual([1, -1, 1.5, -1]);
    expect(place('%FSLAX33Y33*%%MOMM*%', 'X1.5Y2.25D03*')).toEqual([1.5, -2.25]);
  });

  it('reads attributes of the file, of apertures and of objects, also in comments', () => {
    const given = layer(
      '%TF.FileFunction,Copper,L1,Top*%',
      'G04 #@! TA.AperFunction,SMDPad,CuDef*',
      '%ADD10R,1X0.5*%',
      '%TD*%',
      '%TO.P,U7,3*%',
      '%TO.N,SPI\\u002CCLK*%',
      'D10*',
      'X1000000Y2000000D03*',
      '%TD*%',
      'X3000000D03*',
    );
    expect(given.fileFunction).toEqual(['Copper', 'L1', 'Top']);
    const { flashes, pins, nets, purposes } = given;
    expect(pins[flashes.pin[0] ?? 0]).toEqual({ component: 'U7', pin: '3' });
    expect(nets[flashes.net[0] ?? 0]).toBe('SPI,CLK');
    expect(purposes[flashes.purpose[0] ?? 0]).toBe('SMDPad');
    expect([...flashes.placesMm.subarray(0, 4)]).toEqual([1, -2, 1, 0.5]);
    expect([flashes.pin[1], nets[flashes.net[1] ?? 9]]).toEqual([0, '']);
  });

  it('notes what it tolerates', () => {
    const ids = (...lines: string[]): string[] => layer(...lines).notes.map(({ id }) => id);
    expect(ids('%ADD10C,1*%', 'D10*', 'X0Y0D03*', 'X1*')).toEqual(['modal-operation']);
    expect(ids('%IPNEG*%', '%LNtop*%', '%OFA0B0*%')).toEqual(['image-negative', 'name', 'withdrawn']);
    expect(ids('%ADD10P,1X5*%', 'D10*', 'X0Y0D02*', 'X1D01*')).toEqual(['drawn-with-shape']);
  });

  it.each([
    ['its closing *', '%FSLAX36Y36*%\n%MOMM*%\nM02'],
    ['its closing %', '%FSLAX36Y36*%\n%MOMM*'],
    ['last data block', '%FSLAX36Y36%\nM02*'],
    ['without M02', '%FSLAX36Y36*%\n%MOMM*%\n'],
    ['after the end', '%FSLAX36Y36*%\n%MOMM*%\nM02*\nM02*'],
    ['no unit', '%FSLAX36Y36*%\n%ADD10C,1*%M02*'],
    ['no format of numbers (FS)', '%MOMM*%%ADD10C,1*%D10*X0Y0D03*M02*'],
    ['no format of numbers:', '%FSLAX36Y46*%M02*'],
    ['second format', '%FSLAX36Y36*%%FSLAX36Y36*%M02*'],
    ['second unit', '%MOMM*%%MOIN*%M02*'],
    ['not defined', '%FSLAX36Y36*%%MOMM*%D10*M02*'],
    ['no standard aperture', '%MOMM*%%ADD10Nix,1*%M02*'],
    ['no number of an aperture', '%MOMM*%%ADD10C,1e9*%M02*'],
    ['no size', '%MOMM*%%ADD10C*%M02*'],
    ['no second size', '%MOMM*%%ADD10R,1*%M02*'],
    ['3 to 12', '%MOMM*%%ADD10P,1X13*%M02*'],
    ['D-code of an aperture', '%MOMM*%%ADD9C,1*%M02*'],
    ['no such primitive', '%MOMM*%%AMM*9,1*%%ADD10M*%M02*'],
    ['parameters', '%MOMM*%%AMM*1,1*%%ADD10M*%M02*'],
    ['no value', '%MOMM*%%AMM*1,1,1/0,0,0*%%ADD10M*%M02*'],
    ['an outline of', '%MOMM*%%AMM*4,1,1e9,0*%%ADD10M*%M02*'.replace('1e9', '999999999')],
    ['inside a region', '%FSLAX36Y36*%%MOMM*%%ADD10C,1*%D10*G36*X0Y0D03*G37*M02*'],
    ['a region (G36) inside', '%MOMM*%G36*G36*M02*'],
    ['ends inside a region', '%MOMM*%G36*M02*'],
    ['not begun', '%MOMM*%G37*M02*'],
    ['block aperture that was not begun', '%MOMM*%%AB*%M02*'],
    ['ends inside a block', '%MOMM*%%ABD12*%M02*'],
    ['nested deeper', `%MOMM*%${'%ABD12*%'.repeat(9)}M02*`],
    ['step and repeat of', '%MOMM*%%SRX9999999Y9999999I1J1*%%SR*%M02*'],
    ['before any aperture', '%FSLAX36Y36*%%MOMM*%X0Y0D03*M02*'],
    ['before any operation', '%FSLAX36Y36*%%MOMM*%X0Y0*M02*'],
    ['no coordinate', '%FSLAX36Y36*%%MOMM*%%ADD10C,1*%D10*X99999999999999D03*M02*'],
    ['count up', `%FSLIX60Y60*%%MOMM*%%ADD10C,1*%D10*${'X9000D03*'.repeat(3)}M02*`],
    ['move or change', '%MOMM*%%SFA2B1*%M02*'],
    ['no such command', '%XYZ*%M02*'.replace('XYZ', 'ZZ')],
    ['no command', '%MOMM*%?*M02*'],
    ['no such G-code', '%MOMM*%G99*M02*'],
    ['no such D-code', '%MOMM*%D5*M02*'],
    ['no such M-code', '%MOMM*%M30*'],
    ['no polarity', '%LPX*%M02*'],
    ['no mirroring', '%LMZ*%M02*'],
    ['no scale', '%LS0*%M02*'],
  ])('refuses, and says %s', (message, text) => {
    expect(attempt(utf8Bytes(text))).toContain(message);
  });

  it('refuses every proper prefix', () => {
    const whole = new TextDecoder().decode(shapes).trimEnd().length;
    expect(attempt(shapes)).toBe('decoded');
    for (let size = 0; size < whole; size++) expect(attempt(shapes.subarray(0, size))).not.toBe('decoded');
  });

  it('answers damage with a layer or a FormatError', () => {
    const letters = utf8Bytes('%*,$X0123456789.-+()DGMYIJSRABLPCF\n');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(shapes.length - 1), fc.constantFrom(...letters)), { minLength: 1, maxLength: 12 }),
        (hits) => {
          const damaged = shapes.slice();
          for (const [at, value] of hits) damaged[at] = value;
          attempt(damaged);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('bounds what a small file may ask for', () => {
    const started = performance.now();
    const nested = Array.from(
      { length: 8 },
      (_, i) => `%ABD${20 + i}*%D${i === 0 ? 10 : 19 + i}*${'X0Y0D03*'.repeat(20)}%AB*%`,
    );
    expect(attempt(utf8Bytes(`%FSLAX36Y36*%%MOMM*%%ADD10C,1*%${nested.join('')}M02*`))).toMatch(/blocks and repeats/);
    const repeat = `%SRX1000Y1000I0.1J0.1*%D10*${'X0Y0D03*'.repeat(50)}%SR*%`;
    expect(attempt(utf8Bytes(`%FSLAX36Y36*%%MOMM*%%ADD10C,1*%${repeat}M02*`))).toMatch(/blocks and repeats/);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('evaluate', () => {
  it('agrees with arithmetic', () => {
    const variables = new Map([[1, 3]]);
    for (const [text, value] of [
      ['1+2x3', 7],
      ['(1+2)x3', 9],
      ['$1/2-.5', 1],
      ['-$1', -3],
      ['- -2', 2],
      ['2X2', 4],
      ['8/2/2', 2],
      ['$9', 0],
    ] as const)
      expect(evaluate(text, variables)).toBeCloseTo(value, 12);
    for (const text of ['', '1+', '(1', '1)', '1/0', 'abc', '$', `${'('.repeat(50)}1${')'.repeat(50)}`])
      expect(evaluate(text, variables)).toBeUndefined();
    expect(evaluate(`${'-'.repeat(100_000)}1`, variables)).toBe(1);
  });
});
