import { utf8TextLossy } from '../../core/index.ts';

/** `ldr pc, [pc, #20]`: seven of the eight ARM exception vectors that U-Boot writes (arch/arm/lib/vectors.S). */
const vector = 0xe59ff014;
const vectors = 7;
const banner = new TextEncoder().encode('U-Boot ');
/** The banner lies in the read-only data; searching all of it would cost little, but more than this is never code. */
const searched = 4 << 20;

/**
 * The name of a boot loader for ARM at the beginning of a flash, which AST2400 to AST2600 execute from there; undefined
 * where the bytes are none. The version is the loader's own word.
 */
export function bootCodeName(bytes: Uint8Array, end: number): string | undefined {
  if (end < 4 * (vectors + 1) || bytes[3] !== 0xea) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 1; i <= vectors; i++) if (view.getUint32(4 * i, true) !== vector) return undefined;
  return `boot code${version(bytes.subarray(0, Math.min(end, searched)))}`;
}

function version(bytes: Uint8Array): string {
  const first = banner[0] ?? 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < banner.length && bytes[at + same] === banner[same]) same++;
    if (same < banner.length) continue;
    const text = /^U-Boot (?:SPL )?[\w.+-]{4,40}/.exec(utf8TextLossy(bytes.subarray(at, at + 64)))?.[0];
    if (text !== undefined) return ` (${text})`;
  }
  return '';
}
