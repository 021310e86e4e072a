import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../../core/index.ts';
import { parsePlacement, placementFormat } from './index.ts';

/** One board in the manner of four programs; invented. */
const lists = {
  kicadCsv:
    'Ref,Val,Package,PosX,PosY,Rot,Side\n"R1","10k","R_0402",10.000000,-20.500000,90.000000,top\n"U7","SPI, flash","SOIC-8",30.000000,-5.000000,0.000000,bottom\n',
  kicadPos:
    '### Footprint positions - created on day ###\n### Printed by KiCad\n## Unit = mm, Angle = deg.\n## Side : All\n# Ref     Val       Package                PosX       PosY       Rot  Side\nR1        10k       R_0402              10.0000   -20.5000   90.0000  top\nU7        SPI,_flash  SOIC-8              30.0000    -5.0000    0.0000  bottom\n## End\n',
  altium:
    'Altium Designer Pick and Place Locations\r\nC:\\somewhere\\board\r\n\r\nUnits used: mil\r\n\r\n"Designator","Comment","Layer","Footprint","Center-X(mil)","Center-Y(mil)","Rotation","Description"\r\n"R1","10k","TopLayer","R_0402","393.7008","-807.0866","90",""\r\n"U7","SPI, flash","BottomLayer","SOIC-8","1181.1024","-196.8504","0",""\r\n',
  jlc: 'Designator;Mid X;Mid Y;Layer;Rotation\nR1;10mm;-20.5mm;T;90\nU7;30mm;-5mm;B;0\n',
} as const;

function attempt(bytes: Uint8Array): string {
  try {
    placementFormat.recognises(bytes);
    placementFormat.decode(bytes).describe();
    return 'decoded';
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
    return error.message;
  }
}

describe('parsePlacement', () => {
  it.each(Object.entries(lists))('reads %s by its header', (name, text) => {
    expect(placementFormat.recognises(utf8Bytes(text))).toBe(true);
    const { parts, unit } = parsePlacement(utf8Bytes(text));
    expect(unit).toBe(name === 'altium' ? 'mil' : 'mm');
    expect(parts.map(({ reference, side, rotationDeg }) => [reference, side, rotationDeg])).toEqual([
      ['R1', 'top', 90],
      ['U7', 'bottom', 0],
    ]);
    for (const [part, x, y] of [
      [parts[0], 10, 20.5],
      [parts[1], 30, 5],
    ] as const) {
      expect(part?.xMm).toBeCloseTo(x, 3);
      expect(part?.yMm).toBeCloseTo(y, 3);
    }
  });

  it('takes the columns in any order, and notes an unstated unit and doubled references', () => {
    const text = 'Layer,PosY,PosX,Ref\ntop,1,2,R1\ntop,3,4,R1\n';
    const list = parsePlacement(utf8Bytes(text));
    expect(list.parts[0]).toMatchObject({ reference: 'R1', xMm: 2, yMm: -1, rotationDeg: 0 });
    expect(list.notes.map(({ id }) => id)).toEqual(['unit-not-stated', 'reference-twice']);
  });

  it.each([
    ['no header', 'a,b,c\n1,2,3\n'],
    ['without y', 'Ref,PosX,PosY,Side\nR1,1\n'.replace('PosX,PosY,Side', 'Side,PosX,PosY').replace('R1,1', 'R1,top,1')],
    ['no length', 'Ref,PosX,PosY,Side\nR1,a,1,top\n'],
    ['no length', 'Ref,PosX,PosY,Side\nR1,1km,1,top\n'],
    ['no side', 'Ref,PosX,PosY,Side\nR1,1,1,left\n'],
    ['no angle', 'Ref,PosX,PosY,Side,Rot\nR1,1,1,top,x\n'],
    ['without reference', 'Ref,PosX,PosY,Side\n,1,1,top\n'],
    ['quotes do not pair', 'Ref,PosX,PosY,Side\n"R1,1,1,top\n'],
  ])('refuses, and says %s', (message, text) => {
    expect(attempt(utf8Bytes(text))).toContain(message);
  });

  it('answers every prefix and damage', () => {
    for (const text of Object.values(lists)) {
      const bytes = utf8Bytes(text);
      for (let size = 0; size < bytes.length; size++) attempt(bytes.subarray(0, size));
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.constantFrom(...utf8Bytes('",;\t\n#.-1ab\xff'))), {
            minLength: 1,
          }),
          (hits) => {
            const damaged = bytes.slice();
            for (const [at, value] of hits) damaged[at] = value;
            attempt(damaged);
          },
        ),
        { numRuns: 500 },
      );
    }
  });
});
