/*
 * A 5x7 dot font drawn for this project: capitals, digits, hyphen and full stop. Each glyph is seven rows of five dots,
 * one character per row whose value in base 32 has the leftmost dot as its highest bit.
 */
const rows: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhe',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hpplljh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllra',
  X: 'hha4ahh',
  Y: 'hha4444',
  Z: 'v1248gv',
  '0': 'ehjlphe',
  '1': '4c4444e',
  '2': 'eh1248v',
  '3': 'v24211u',
  '4': '26aiv22',
  '5': 'vgu11he',
  '6': '68guhhe',
  '7': 'v124888',
  '8': 'ehhehhe',
  '9': 'ehhf12c',
  '-': '000v000',
  '.': '00000cc',
};

export const glyphColumns = 5;
export const glyphRows = 7;

const glyphs: ReadonlyMap<string, Uint8Array> = new Map(
  Object.entries(rows).map(([letter, text]) => [
    letter,
    Uint8Array.from({ length: glyphRows }, (_, row) => Number.parseInt(text.charAt(row), 32)),
  ]),
);
const blank: Uint8Array = new Uint8Array(glyphRows);

/** Seven rows of five dots (bit 4 is the leftmost); unknown characters are blank. */
export function glyph(letter: string): Uint8Array {
  return glyphs.get(letter.toUpperCase()) ?? blank;
}
