/** How numbers are written (FS) and in which unit (MO). */
export interface NumberFormat {
  readonly integers: number;
  readonly decimals: number;
  /** Zeros that may be left out: in front, or (withdrawn) at the end. */
  readonly omitted: 'leading' | 'trailing';
  readonly incremental: boolean;
}

const pattern = /^FS([LTD]?)([AI])(?:N\d+)?(?:G\d+)?X([0-9])([0-9])Y([0-9])([0-9])/;

/** `FSLAX46Y46`; undefined where it is none, or x and y differ. */
export function readFormat(command: string): NumberFormat | undefined {
  const found = pattern.exec(command);
  if (found === null) return undefined;
  const [, zeros, mode, xi, xd, yi, yd] = found;
  if (xi !== yi || xd !== yd) return undefined;
  return {
    integers: Number(xi),
    decimals: Number(xd),
    omitted: zeros === 'T' ? 'trailing' : 'leading',
    incremental: mode === 'I',
  };
}

/** A coordinate in the file's unit; NaN where it is none. `padded` where digits are left out at the end. */
export function readCoordinate(text: string, format: NumberFormat): number {
  if (/^[+-]?\d{1,18}$/.test(text)) {
    const negative = text.startsWith('-');
    const digits = text.replace(/^[+-]/, '');
    const whole = format.omitted === 'trailing' ? digits.padEnd(format.integers + format.decimals, '0') : digits;
    const value = Number(whole) / 10 ** format.decimals;
    return negative ? -value : value;
  }
  return /^[+-]?\d{0,12}\.\d{0,12}$/.test(text) && /\d/.test(text) ? Number(text) : Number.NaN;
}
