import { defineFormat } from '../format.ts';
import type { Format } from '../format.ts';
import type { DrillFile } from './drill-file.ts';
import { parseDrill } from './parse-drill.ts';

export * from './drill-file.ts';
export { parseDrill } from './parse-drill.ts';

const decoder = new TextDecoder('latin1');
const round = (mm: number): number => Math.round(mm * 1000) / 1000;

function recognises(bytes: Uint8Array): boolean {
  const lines = decoder
    .decode(bytes.subarray(0, 8192))
    .split('\n', 200)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith(';'));
  if (lines[0] === 'M48' || (lines[0] === '%' && lines[1] === 'M48')) return true;
  // Version 1 has no header: settings, then a tool with its diameter, and M30 as the last word.
  const first = lines.findIndex((line) => !/^(?:%|G90|G05|G81|M7[12]|(?:METRIC|INCH)[,LTZ0.]*)$/.test(line));
  const tail = decoder.decode(bytes.subarray(Math.max(0, bytes.length - 64))).trimEnd();
  return /^T\d{1,5}[BFHSZ\d.]*C[\d.]+/.test(lines[first] ?? '') && tail.endsWith('M30');
}

/** Drill files (Excellon). */
export const drillFormat: Format<'drill', DrillFile> = defineFormat({
  kind: 'drill',
  title: 'drill file (Excellon)',
  recognises,
  parse: parseDrill,
  describe: ({ unit, fileFunction, tools, drills, notes }) => {
    let slots = 0;
    let plated = 0;
    for (let i = 0; i < drills.count; i++) {
      const [x1, y1, x2, y2] = drills.endsMm.subarray(4 * i, 4 * i + 4);
      if (x1 !== x2 || y1 !== y2) slots++;
      plated += drills.plated[i] ?? 0;
    }
    return {
      unit,
      fileFunction: fileFunction.length > 0 ? fileFunction.join(',') : undefined,
      tools: tools.length,
      diametersMm: tools.slice(0, 100).map(({ diameterMm }) => round(diameterMm)),
      holes: drills.count - slots,
      slots,
      plated,
      notes: notes.map(({ id, detail }) => `${id}: ${detail}`),
    };
  },
});
