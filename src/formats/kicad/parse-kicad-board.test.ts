import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../../core/index.ts';
import { netsAt } from '../board/index.ts';
import { kicadBoardFormat } from './index.ts';
import { parseKicadBoard } from './parse-kicad-board.ts';

/** An invented board of 40 x 30 mm in the file's language before and since 2021. */
const older = `(kicad_pcb (version 20171130) (host pcbnew 5.1.9)
  (general (thickness 1.6) (modules 2))
  (title_block (rev "B \\"two\\""))
  (layers (0 F.Cu signal) (31 B.Cu signal) (44 Edge.Cuts user) (47 F.CrtYd user))
  (net 0 "") (net 1 GND) (net 2 "/SPI CLK")
  (module Lib:R_0402 (layer F.Cu) (at 110 105 90)
    (fp_text reference R1 (at 0 0) (layer F.SilkS)) (fp_text value 10k (at 0 1) (layer F.Fab))
    (fp_line (start -1 -0.5) (end 1 0.5) (layer F.CrtYd) (width 0.05))
    (pad 1 smd rect (at -0.5 0 90) (size 0.6 0.5) (layers F.Cu F.Mask) (net 1 GND))
    (pad 2 smd rect (at 0.5 0 90) (size 0.6 0.5) (layers F.Cu F.Mask) (net 2 "/SPI CLK")))
  (module Lib:U (layer B.Cu) (at 130 120)
    (fp_text reference U7 (at 0 0) (layer B.SilkS))
    (pad 1 thru_hole circle (at 0 0) (size 1 1) (layers *.Cu *.Mask) (net 1 GND)))
  (gr_line (start 100 100) (end 140 100) (layer Edge.Cuts) (width 0.1))
  (gr_line (start 140 100) (end 140 129) (layer Edge.Cuts) (width 0.1))
  (gr_arc (start 139 129) (end 140 129) (angle 90) (layer Edge.Cuts) (width 0.1))
  (gr_line (start 139 130) (end 100 130) (layer Edge.Cuts) (width 0.1))
  (gr_line (start 100 130) (end 100 100) (layer Edge.Cuts) (width 0.1))
  (segment (start 110 104) (end 120 104) (width 0.25) (layer F.Cu) (net 2))
  (via (at 120 104) (size 0.5) (drill 0.2) (layers F.Cu B.Cu) (net 2))
  (zone (net 1) (net_name GND) (layer B.Cu) (polygon (pts (xy 100 100) (xy 140 100) (xy 140 130))))
)
`;
const newer = `(kicad_pcb (version 20240108) (generator "pcbnew")
  (general (thickness 1.6))
  (layers (0 "F.Cu" signal) (31 "B.Cu" signal) (44 "Edge.Cuts" user))
  (net 0 "") (net 1 "GND")
  (footprint "Lib:C_0402" (layer "F.Cu") (at 10 10)
    (property "Reference" "C1" (at 0 0) (layer "F.SilkS")) (property "Value" "100n" (at 0 1) (layer "F.Fab"))
    (pad "1" smd roundrect (at 0 0) (size 0.5 0.6) (layers "F.Cu") (net 1 "GND")))
  (gr_rect (start 0 0) (end 40 30) (layer "Edge.Cuts"))
  (gr_circle (center 20 15) (end 22 15) (layer "Edge.Cuts"))
  (arc (start 0 0) (mid 1 0.4) (end 2 0) (width 0.2) (layer "B.Cu") (net 1))
)`;

function attempt(bytes: Uint8Array): void {
  try {
    kicadBoardFormat.recognises(bytes);
    kicadBoardFormat.decode(bytes).describe();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
  }
}

describe('parseKicadBoard', () => {
  it('reads a board as written before 2021', () => {
    const board = parseKicadBoard(utf8Bytes(older));
    expect(board).toMatchObject({
      version: 20171130,
      thicknessMm: 1.6,
      revision: 'B "two"',
    });
    expect(board.copper.map(({ name }) => name)).toEqual(['F.Cu', 'B.Cu']);
    expect(board.outline?.widthMm).toBeCloseTo(40, 9);
    expect(board.outline?.heightMm).toBeCloseTo(30, 9);
    const [resistor, chip] = board.parts;
    expect([resistor?.reference, resistor?.value, resistor?.side]).toEqual(['R1', '10k', 'top']);
    expect([chip?.reference, chip?.side]).toEqual(['U7', 'bottom']);
    // Turned by 90° counter-clockwise: the pad on the left lies below.
    expect(resistor?.pads[0]?.xMm).toBeCloseTo(110, 9);
    expect(resistor?.pads[0]?.yMm).toBeCloseTo(105.5, 9);
    expect(resistor?.courtyard?.widthMm).toBeCloseTo(1, 9);
    expect(resistor?.courtyard?.heightMm).toBeCloseTo(2, 9);
    expect([board.tracks, board.vias, board.zones, board.nets]).toEqual([1, 1, 1, ['', 'GND', '/SPI CLK']]);
    expect(board.notes).toEqual(['zones without a filled area, whose copper is not known: 1']);
  });

  it('reads a board as written since', () => {
    const board = parseKicadBoard(utf8Bytes(newer));
    expect(board.parts).toMatchObject([{ reference: 'C1', value: '100n', pads: [{ number: '1', net: 1 }] }]);
    expect(board.outline).toEqual({ xMm: 0, yMm: 0, widthMm: 40, heightMm: 30 });
    expect(board.tracks).toBe(1);
    expect(board.copper[1]?.artwork.pointsMm.length).toBeGreaterThan(16);
    expect(board.generator).toBe('pcbnew');
  });

  it('names the nets at a place', () => {
    const board = parseKicadBoard(utf8Bytes(older));
    expect(netsAt(board, 115, 104.1, 'F.Cu')).toEqual(['/SPI CLK']);
    expect(netsAt(board, 115, 104.1, 'B.Cu')).toEqual([]);
    expect(netsAt(board, 130.4, 120, 'F.Cu')).toEqual(['GND']);
    expect(netsAt(board, 115, 105)).toEqual([]);
    expect(netsAt(board, 115, 105, 'F.Cu', 1)).toEqual(['/SPI CLK']);
  });

  it.each([
    ['cut off', older.slice(0, 300)],
    ['something behind', `${newer} (x)`],
    ['not a board', '(kicad_sch (version 1))'],
    ['no version', '(kicad_pcb (general))'],
    ['open quote', '(kicad_pcb (version 20171130) (title_block (rev "B)))'],
    ['depth', `(kicad_pcb (version 20171130) ${'('.repeat(100_000)}`],
    ['coordinates', older.replace('(at 130 120)', '(at 1e30 120)')],
    ['a track on no layer', older.replace('(layer F.Cu) (net 2)', '(layer F.Xu) (net 2)')],
    ['a net code beyond reason', older.replace('(net 1 GND)', '(net 9999999 GND)')],
    ['empty', ''],
  ])('refuses %s', (_name, text) => {
    expect(() => parseKicadBoard(utf8Bytes(text))).toThrow(FormatError);
  });

  it('answers every truncation and damage', () => {
    for (const text of [older, newer]) {
      const bytes = utf8Bytes(text);
      for (let size = 0; size < bytes.length - 1; size++) attempt(bytes.subarray(0, size));
    }
    const bytes = utf8Bytes(older);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.constantFrom(...utf8Bytes('()" 0-9\\x'))), { minLength: 1 }),
        (hits) => {
          const damaged = bytes.slice();
          for (const [at, value] of hits) damaged[at] = value;
          attempt(damaged);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('takes an outline of very many points', () => {
    const points = '(xy 1 2)'.repeat(300_000);
    const text = `(kicad_pcb (version 20171130) (gr_poly (pts ${points}) (layer Edge.Cuts)))`;
    expect(parseKicadBoard(utf8Bytes(text)).edgesMm).toHaveLength(4 * 299_999);
  });

  it('is linear in long quotes and escapes', () => {
    const started = performance.now();
    attempt(utf8Bytes(`(kicad_pcb (version 20171130) (title_block (rev "${'\\'.repeat(1_000_000)}")))`));
    attempt(utf8Bytes(`(kicad_pcb (version 20171130) (title_block (rev "${'\\"'.repeat(500_000)}")))`));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

const boards = join(process.env.ASSAYER_CORPUS ?? '../shared/corpus', 'inspect/kicad');
const present = existsSync(boards);
if (!present) console.info(`skipped: no boards at ${boards}`);

describe.runIf(present)('the corpus: boards', () => {
  it.each([
    ['artix-dc-scm', 502, 8, 90, 120.405, 581, 6552],
    ['data-center-dram-tester', 322, 10, 152.886, 90, 688, 5982],
    ['jetson-nano-baseboard', 325, 8, 100.226, 55, 439, 14994],
    ['ulx3s', 232, 4, 93.98, 50.8, 330, 5409],
  ])('%s', (name, footprints, copper, widthMm, heightMm, nets, tracks) => {
    const bytes = new Uint8Array(readFileSync(join(boards, `${name}.kicad_pcb`)));
    const board = parseKicadBoard(bytes);
    expect([board.parts.length, board.copper.length, board.nets.length]).toEqual([footprints, copper, nets]);
    // The file's own count of tracks includes the vias.
    expect(board.tracks + board.vias).toBe(tracks);
    expect(board.outline?.widthMm).toBeCloseTo(widthMm, 2);
    expect(board.outline?.heightMm).toBeCloseTo(heightMm, 2);
    for (let i = 1; i <= 4; i++) attempt(bytes.subarray(0, Math.floor((bytes.length * i) / 5)));
    // Every pad on copper finds its own net under its centre.
    for (const footprint of board.parts.slice(0, 20)) {
      for (const pad of footprint.pads.slice(0, 3)) {
        const net = board.nets[pad.net] ?? '';
        if (net !== '') expect(netsAt(board, pad.xMm, pad.yMm)).toContain(net);
      }
    }
  });
});
