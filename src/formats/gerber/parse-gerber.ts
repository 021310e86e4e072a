import { FormatError, utf8Bytes, utf8Text } from '../../core/index.ts';
import { format, gerberBlocks } from './blocks.ts';
import type { Block } from './blocks.ts';
import { readFormat } from './coordinates.ts';
import type { GerberLayer } from './gerber-layer.ts';
import { readMacro } from './macro.ts';
import { Plotter } from './plotter.ts';

export const maxGerberBytes: number = 64 * 1024 * 1024;

/** Withdrawn commands that change nothing as they are usually written, and those that would move everything if not. */
const withoutEffect =
  /^(?:AS(?:AXBY)?|IR0+|MI(?:A0)?(?:B0)?|OF(?:A[+-]?0*\.?0*)?(?:B[+-]?0*\.?0*)?|SF(?:A1\.?0*)?(?:B1\.?0*)?|IPPOS)$/;
const withEffect = /^(?:AS|IR|MI|OF|SF|KO|IF|PF|RO)/;

/**
 * One layer of artwork in the Gerber Layer Format (specification 2024.05: RS-274X with attributes), with what earlier
 * versions allowed and files still have. Throws FormatError where it is none, is cut off, asks for more than there is
 * memory, or uses a withdrawn command that would put copper elsewhere.
 */
export function parseGerber(bytes: Uint8Array): GerberLayer {
  if (bytes.length > maxGerberBytes) {
    throw new FormatError(format, `${bytes.length} bytes; at most ${maxGerberBytes} are read`, maxGerberBytes);
  }
  const text = utf8Text(bytes) ?? latin1(bytes);
  const failAt = (message: string, at: number): never => {
    throw new FormatError(format, message, text.length === bytes.length ? at : utf8Bytes(text.slice(0, at)).length);
  };
  const plotter = new Plotter();
  let last = 0;
  try {
    for (const block of gerberBlocks(text)) {
      last = block.at;
      if (plotter.ended) plotter.fail('something after the end of the file (M02)');
      if (block.extended) extended(plotter, block);
      else wordCommand(plotter, block.words[0] ?? '');
    }
    if (!plotter.ended) {
      last = text.length;
      plotter.fail('the file ends without M02: it is cut off');
    }
  } catch (error) {
    if (error instanceof FormatError)
      failAt(error.message, error.offset >= 0 && error.offset > last ? error.offset : last);
    throw error;
  }
  return plotter.layer();
}

/** Old files have comments in some code page: each byte is a letter. */
function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

function extended(plotter: Plotter, { words }: Block): void {
  if (words[0]?.startsWith('AM') === true) {
    plotter.addMacro(readMacro(words, (message) => plotter.fail(message)));
    return;
  }
  for (const raw of words) {
    const word = raw.trim();
    if (word === '') continue;
    if (word.startsWith('FS')) {
      plotter.setFormat(readFormat(word) ?? plotter.fail(`no format of numbers: "${word.slice(0, 30)}"`));
    } else if (word === 'MOMM' || word === 'MOIN') plotter.setUnit(word === 'MOMM' ? 'mm' : 'in');
    else if (word.startsWith('AD')) plotter.addAperture(word.slice(2));
    else if (word.startsWith('AB')) plotter.block(word.slice(2));
    else if (word.startsWith('SR')) plotter.stepRepeat(word.slice(2));
    else if (word.startsWith('L') && plotter.load(word)) continue;
    else if (plotter.attributes.take(word)) continue;
    else if (word.startsWith('LN') || word.startsWith('IN')) plotter.note('name', word.slice(0, 80));
    else if (word === 'IPNEG')
      plotter.note('image-negative', 'the whole image is said to be negative (IPNEG); it is drawn as it stands');
    else if (withoutEffect.test(word))
      plotter.note('withdrawn', `a withdrawn command without effect: ${word.slice(0, 30)}`);
    else if (withEffect.test(word))
      plotter.fail(`a withdrawn command that would move or change the image: ${word.slice(0, 30)}`);
    // Some programs put word commands between percent signs.
    else if (/^[GDMXYIJ]/.test(word)) wordCommand(plotter, word);
    else plotter.fail(`no such command: "${word.slice(0, 30)}"`);
  }
}

function wordCommand(plotter: Plotter, raw: string): void {
  const comment = /^\s*G0*4(?!\d)(.*)$/s.exec(raw);
  if (comment !== null) {
    // Files for readers of the first kind carry attributes in comments.
    const attribute = /^ ?#@! (T[FAOD].*)$/.exec(comment[1] ?? '');
    if (attribute !== null) plotter.attributes.take(attribute[1] ?? '');
    return;
  }
  plotter.words(raw);
}
