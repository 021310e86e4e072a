/** A MAC address as six lower-case pairs with colons, or undefined where the text is none. */
export function normalMac(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^(?:[0-9a-f]{2}([:-]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})$/i.test(trimmed)) {
    return undefined;
  }
  const digits = trimmed.toLowerCase().replace(/[^0-9a-f]/g, '');
  return digits.replace(/(..)(?=.)/g, '$1:');
}

function ipv4Bytes(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const out: number[] = [];
  for (const part of parts) {
    // A leading zero is octal to some readers and decimal to others: refused.
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    out.push(Number(part));
  }
  return out;
}

function ipv6Groups(text: string): readonly number[] | undefined {
  let tail: readonly number[] = [];
  let head = text;
  const lastColon = text.lastIndexOf(':');
  if (text.includes('.')) {
    const v4 = ipv4Bytes(text.slice(lastColon + 1));
    if (!v4) return undefined;
    tail = [(v4[0] ?? 0) * 256 + (v4[1] ?? 0), (v4[2] ?? 0) * 256 + (v4[3] ?? 0)];
    head = text.slice(0, lastColon);
    if (head.endsWith(':')) head += ':';
  }
  const halves = head.split('::');
  if (halves.length > 2) return undefined;
  const groups: number[][] = [];
  for (const half of halves) {
    const words = half === '' ? [] : half.split(':');
    if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined;
    groups.push(words.map((word) => Number.parseInt(word, 16)));
  }
  const left = groups[0] ?? [];
  const right = [...(groups[1] ?? []), ...tail];
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...left, ...Array.from({ length: missing }, () => 0), ...right];
}

function ipv6Text(groups: readonly number[]): string {
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > bestLength) [best, bestLength] = [i, run];
  }
  const words = groups.map((group) => group.toString(16));
  if (best < 0) return words.join(':');
  return `${words.slice(0, best).join(':')}::${words.slice(best + bestLength).join(':')}`;
}

/** An address in its one text form (RFC 5952 for IPv6, no zone), or undefined where the text is none. */
export function normalIp(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 60) return undefined;
  const v4 = ipv4Bytes(trimmed);
  if (v4) return v4.join('.');
  if (!trimmed.includes(':')) return undefined;
  const v6 = ipv6Groups(trimmed.replace(/%[^%]*$/, ''));
  return v6 ? ipv6Text(v6) : undefined;
}

/** `address/bits` in one text form, or undefined. An address alone is itself with all its bits. */
export function normalCidr(text: string): string | undefined {
  const [address = '', bits, ...rest] = text.trim().split('/');
  const ip = normalIp(address);
  if (ip === undefined || rest.length > 0) return undefined;
  const width = ip.includes(':') ? 128 : 32;
  if (bits === undefined) return `${ip}/${width}`;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > width) return undefined;
  return `${ip}/${Number(bits)}`;
}
