import { utf8Bytes } from '../../core/index.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = Math.min(3, bytes.length - i) + 1;
    for (let k = 0; k < 4; k++) out += k < digits ? alphabet.charAt((word >> (18 - 6 * k)) & 63) : '=';
  }
  return out;
}

/** RFC 7468 text encoding, lines of 64. */
export function pem(label: string, der: Uint8Array): Uint8Array {
  const lines = base64(der).match(/.{1,64}/g) ?? [];
  return utf8Bytes(`-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`);
}
