/** Halves of surrogate pairs: with the `u` flag a whole pair is one character and is none of these. */
const half = /[\ud800-\udfff]/u;
const halves = /[\ud800-\udfff]/gu;

function hasHalf(value: unknown): boolean {
  if (typeof value === 'string') return half.test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasHalf);
  return Object.entries(value).some(([name, member]) => half.test(name) || hasHalf(member));
}

function mend(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(halves, '\ufffd');
  if (typeof value !== 'object' || value === null) return value;
  for (const [name, member] of Object.entries(value)) {
    if (half.test(name)) Reflect.deleteProperty(value, name);
    Reflect.set(value, name.replace(halves, '\ufffd'), mend(member));
  }
  return value;
}

/**
 * The same plain data with U+FFFD for every half of a surrogate pair, which UTF-16 in firmware and escapes in JSON can
 * carry. The ledger cannot write such halves, so an answer that has some must lose them before it is compared with the
 * recorded one, or it would be recorded again at every examination.
 */
export function wholeText<T extends object>(value: T): T {
  if (!hasHalf(value)) return value;
  const copy = structuredClone(value);
  mend(copy);
  return copy;
}
