import { describe, expect, it } from 'vitest';
import { UsageError, utf8Bytes } from '../../core/index.ts';
import { netsNear, rasteriseLayer } from '../board/index.ts';
import { parseKicadBoard } from './parse-kicad-board.ts';

const layers = '(layers (0 F.Cu signal) (1 In1.Cu power) (31 B.Cu signal) (37 F.SilkS user) (44 Edge.Cuts user))';

/** A board of 20 x 20 mm about the origin with what is given on it, invented. */
function board(...items: readonly string[]): ReturnType<typeof parseKicadBoard> {
  const text = `(kicad_pcb (version 20171130) ${layers} (net 0 "") (net 1 GND) (net 2 SCK)
    (gr_rect (start -10 -10) (end 10 10) (layer Edge.Cuts) (width 0.1)) ${items.join('\n')})`;
  return parseKicadBoard(utf8Bytes(text));
}

function pad(shape: string, rest = '', kind = 'smd', names = 'F.Cu'): string {
  return `(module X (layer F.Cu) (at 1 2 30) (pad 1 ${kind} ${shape} (at 0 0 30) (size 4 2) (layers ${names}) (net 1 GND) ${rest}))`;
}

function areaMm2(given: ReturnType<typeof board>, layer = 'F.Cu'): number {
  return rasteriseLayer(given, layer, 10).data.reduce((sum, value) => sum + value, 0) * 1e-4;
}

const corner = 1 - Math.PI / 4;

describe('the copper of a KiCad board', () => {
  it.each([
    ['rect', '', 8],
    ['oval', '', 2 * 2 + Math.PI],
    ['circle', '', 4 * Math.PI],
    ['roundrect', '(roundrect_rratio 0.25)', 8 - 4 * 0.25 * corner],
    ['roundrect', '(roundrect_rratio 0) (chamfer_ratio 0.25) (chamfer top_left bottom_right)', 8 - 2 * 0.125],
    [
      'roundrect',
      '(roundrect_rratio 0.25) (chamfer_ratio 0.25) (chamfer top_left top_right)',
      8 - 0.25 - 2 * 0.25 * corner,
    ],
    ['trapezoid', '(rect_delta 1 0)', 8],
    [
      'custom',
      '(options (clearance outline) (anchor rect)) (primitives (gr_poly (pts (xy 2 -1) (xy 4 -1) (xy 4 1) (xy 2 1)) (width 0)))',
      12,
    ],
    [
      'custom',
      '(options (anchor rect)) (primitives (gr_circle (center 5 0) (end 6 0) (width 0)) (gr_line (start -5 -5) (end -5 -3) (width 0.5)))',
      8 + Math.PI + 1 + Math.PI / 16,
    ],
    [
      'custom',
      '(options (anchor rect)) (primitives (gr_circle (center 5 0) (end 6 0) (width 0.1) (fill none)))',
      8 + 2 * Math.PI * 0.1,
    ],
  ])('%s pads have their area, turned: %s', (shape, rest, expected) => {
    expect(areaMm2(board(pad(shape, rest)))).toBeCloseTo(expected, 1);
  });

  it('moves a pad off its hole, and leaves a hole without copper bare', () => {
    const moved = board(pad('rect', '(drill oval 1 0.6 (offset 1 0))', 'thru_hole', '*.Cu'));
    const [one] = moved.parts[0]?.pads ?? [];
    expect(one?.xMm).toBeCloseTo(1 + Math.cos(Math.PI / 6), 6);
    expect(one?.yMm).toBeCloseTo(2 - Math.sin(Math.PI / 6), 6);
    expect(areaMm2(moved, 'In1.Cu')).toBeCloseTo(8, 1);
    expect([moved.drills.count, moved.drills.diameterMm[0], moved.drills.plated[0]]).toEqual([1, 0.6, 1]);
    const bare = board(
      '(module X (layer F.Cu) (at 0 0) (pad "" np_thru_hole circle (at 0 0) (size 3 3) (drill 3) (layers *.Cu)))',
    );
    expect([areaMm2(bare), bare.drills.plated[0]]).toEqual([0, 0]);
  });

  it('draws a filled zone with the line about it until 2021, and without since', () => {
    const zone = (more: string): string =>
      `(zone (net 1) (layer F.Cu) (min_thickness 0.5) ${more} (filled_polygon (pts (xy -4 -4) (xy 4 -4) (xy 4 4) (xy -4 4))))`;
    expect(areaMm2(board(zone('')))).toBeCloseTo(64 + 8 + Math.PI / 16, 1);
    expect(areaMm2(board(zone('(filled_areas_thickness no)')))).toBeCloseTo(64, 1);
    const segments =
      '(zone (net 1) (layer B.Cu) (min_thickness 0.5) (fill_segments (pts (xy 0 0) (xy 4 0)) (pts (xy 0 3) (xy 4 3))))';
    expect(areaMm2(board(segments), 'B.Cu')).toBeCloseTo(2 * (2 + Math.PI / 16), 1);
    expect(board('(zone (net 1) (layer F.Cu) (polygon (pts (xy 0 0) (xy 1 0) (xy 1 1))))').notes).toHaveLength(1);
  });

  it('takes a via through the layers between its ends, and tells which net is near on which layer', () => {
    const given = board(
      '(via (at 5 5) (size 0.6) (drill 0.3) (layers F.Cu In1.Cu) (net 2))',
      '(segment (start -5 0) (end 5 0) (width 0.2) (layer B.Cu) (net 1))',
    );
    for (const [layer, area] of [
      ['F.Cu', Math.PI * 0.09],
      ['In1.Cu', Math.PI * 0.09],
      ['B.Cu', 2 + Math.PI * 0.01],
    ] as const)
      expect(areaMm2(given, layer)).toBeCloseTo(area, 1);
    expect(netsNear(given, 0, 1, undefined, 2)).toEqual([{ net: 'GND', layer: 'B.Cu', awayMm: 0.9 }]);
    expect(netsNear(given, 5, 5, 'In1.Cu', 1).map(({ net }) => net)).toEqual(['SCK']);
    expect(netsNear(given, 5, 5, 'B.Cu', 1)).toEqual([]);
  });

  it('keeps what is printed, with a box for a text, and counts texts on copper', () => {
    const given = board(
      '(gr_text "AB" (at 0 0) (layer F.SilkS) (effects (font (size 1 1) (thickness 0.15))))',
      '(gr_line (start 0 3) (end 4 3) (layer F.SilkS) (width 0.12))',
      '(gr_text "AB" (at 0 0) (layer F.Cu))',
    );
    expect(given.silkscreen.top.count).toBe(2);
    expect(given.notes).toEqual(['texts on copper, which are not drawn: 1']);
  });

  it('says which layers there are where one is asked for that there is not', () => {
    expect(() => rasteriseLayer(board(), 'In9.Cu', 10)).toThrow(UsageError);
  });

  it('refuses to multiply a small file into more copper than memory holds', () => {
    const many = Array.from({ length: 60 }, (_, i) => `(${i} L${i} signal)`).join(' ');
    const shape = `(primitives (gr_poly (pts ${'(xy 1 2)'.repeat(250_000)}) (width 0)))`;
    const text = `(kicad_pcb (version 20171130) (layers ${many}) ${pad('custom', shape, 'thru_hole', '*.Cu')})`;
    expect(() => parseKicadBoard(utf8Bytes(text))).toThrow('points of copper');
  });
});
