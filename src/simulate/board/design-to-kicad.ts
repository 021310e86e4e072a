import type { BoardDesign, BoardPart, BoardSide } from './design.ts';

function number(value: number): string {
  return String(Math.round(value * 1e4) / 1e4);
}

function text(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function footprint(part: BoardPart, nets: ReadonlyMap<string, number>): string[] {
  const front = part.side === 'top';
  const layer = front ? 'F' : 'B';
  const [cw, ch] = part.courtyardMm;
  // KiCad's angles run counter-clockwise with y downwards; ours run clockwise.
  const turn = part.rotationDeg === 0 ? '' : ` ${number(-part.rotationDeg)}`;
  const lines = [
    `  (footprint ${text(`assayer:${part.package}`)} (layer "${layer}.Cu")`,
    `    (at ${number(part.xMm)} ${number(part.yMm)}${turn})`,
    '    (attr smd)',
    `    (fp_text reference ${text(part.reference)} (at 0 0) (layer "${layer}.Fab") (effects (font (size 0.65 0.65) (thickness 0.1))))`,
    `    (fp_text value ${text(part.value)} (at 0 0) (layer "${layer}.Fab") (effects (font (size 0.65 0.65) (thickness 0.1))))`,
    `    (fp_rect (start ${number(-cw)} ${number(-ch)}) (end ${number(cw)} ${number(ch)}) (stroke (width 0.05) (type solid)) (fill none) (layer "${layer}.CrtYd"))`,
  ];
  const bare = part.package.startsWith('BGA') ? 'circle' : 'rect';
  for (const pad of part.pads) {
    lines.push(
      `    (pad ${text(pad.name)} smd ${bare} (at ${number(pad.xMm)} ${number(pad.yMm)}${turn}) (size ${number(pad.widthMm)} ${number(pad.heightMm)}) (layers "${layer}.Cu" "${layer}.Paste" "${layer}.Mask") (net ${nets.get(pad.net) ?? 0} ${text(pad.net)}))`,
    );
  }
  lines.push('  )');
  return lines;
}

/** A bare disc of copper on either side, which no machine places. */
function fiducial(at: BoardDesign['fiducials'][number], side: BoardSide, reference: string): string[] {
  const layer = side === 'top' ? 'F' : 'B';
  return [
    `  (footprint "assayer:Fiducial" (layer "${layer}.Cu")`,
    `    (at ${number(at.xMm)} ${number(at.yMm)})`,
    '    (attr smd exclude_from_pos_files exclude_from_bom)',
    `    (fp_text reference "${reference}" (at 0 0) (layer "${layer}.Fab") (effects (font (size 0.65 0.65) (thickness 0.1))))`,
    `    (pad "" smd circle (at 0 0) (size 1 1) (layers "${layer}.Cu" "${layer}.Mask") (solder_mask_margin 0.4))`,
    '  )',
  ];
}

function printed({ side, text: words, xMm, yMm, heightMm }: BoardDesign['texts'][number]): string {
  const layer = side === 'top' ? 'F' : 'B';
  const mirror = side === 'top' ? '' : ' (justify mirror)';
  const size = number(heightMm);
  return `  (gr_text ${text(words)} (at ${number(xMm)} ${number(yMm)}) (layer "${layer}.SilkS") (effects (font (size ${size} ${size}) (thickness 0.1))${mirror}))`;
}

/** The design as a KiCad 6 board file: what a customer would hold as the board's CAD. */
export function designToKicad(design: BoardDesign): string {
  const nets = new Map(design.nets.map((net, i) => [net, i + 1]));
  const { widthMm: w, heightMm: h } = design;
  const lines = [
    '(kicad_pcb (version 20211014) (generator assayer)',
    '  (general (thickness 1.6))',
    '  (paper "A4")',
    `  (title_block (title ${text(design.model)}))`,
    '  (layers (0 "F.Cu" signal) (31 "B.Cu" signal) (34 "B.Paste" user) (35 "F.Paste" user) (36 "B.SilkS" user) (37 "F.SilkS" user) (38 "B.Mask" user) (39 "F.Mask" user) (44 "Edge.Cuts" user) (46 "B.CrtYd" user) (47 "F.CrtYd" user) (48 "B.Fab" user) (49 "F.Fab" user))',
    '  (net 0 "")',
    ...design.nets.map((net, i) => `  (net ${i + 1} ${text(net)})`),
  ];
  for (const part of design.parts) lines.push(...footprint(part, nets));
  for (const [i, mark] of design.fiducials.entries()) {
    lines.push(...fiducial(mark, 'top', `FID${i + 1}`), ...fiducial(mark, 'bottom', `FID${i + 101}`));
  }
  for (const words of design.texts) lines.push(printed(words));
  const corners = [
    [0, 0, w, 0],
    [w, 0, w, h],
    [w, h, 0, h],
    [0, h, 0, 0],
  ];
  for (const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] of corners) {
    lines.push(
      `  (gr_line (start ${number(x1)} ${number(y1)}) (end ${number(x2)} ${number(y2)}) (layer "Edge.Cuts") (width 0.1))`,
    );
  }
  for (const track of design.tracks) {
    const layer = track.side === 'top' ? 'F.Cu' : 'B.Cu';
    lines.push(
      `  (segment (start ${number(track.x1Mm)} ${number(track.y1Mm)}) (end ${number(track.x2Mm)} ${number(track.y2Mm)}) (width ${number(track.widthMm)}) (layer "${layer}") (net ${nets.get(track.net) ?? 0}))`,
    );
  }
  for (const via of design.vias) {
    lines.push(
      `  (via (at ${number(via.xMm)} ${number(via.yMm)}) (size ${number(via.diameterMm)}) (drill 0.2) (layers "F.Cu" "B.Cu") (net ${nets.get(via.net) ?? 0}))`,
    );
  }
  lines.push(')', '');
  return lines.join('\n');
}
