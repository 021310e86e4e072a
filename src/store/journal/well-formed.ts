/** Beyond this canonical JSON refuses the value anyway. */
const depthCap = 250;

const lone = /[\ud800-\udfff]/gu;

/**
 * The same value with U+FFFD for every half of a surrogate pair. JSON logs can carry such halves ("\ud800"), canonical JSON
 * refuses them, and one hostile line must not keep a finding out of the ledger. The bytes themselves are kept as evidence.
 */
export function wellFormed(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(lone, '\ufffd');
  if (typeof value !== 'object' || value === null || depth > depthCap) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.map((item) => wellFormed(item, depth + 1));
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [wellFormed(name), wellFormed(member, depth + 1)]),
  );
}
