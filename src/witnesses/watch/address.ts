/** A block of addresses, IPv4 as IPv4-mapped IPv6 (RFC 4291, 2.5.5.2), so that one comparison serves both. */
export interface Cidr {
  readonly base: bigint;
  readonly prefix: number;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseGroups(text: string): bigint[] | undefined {
  if (text === '') return [];
  const out: bigint[] = [];
  for (const part of text.split(':')) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
    out.push(BigInt(`0x${part}`));
  }
  return out;
}

/** The address as 128 bits; undefined where the text is none. A zone (`%eth0`) is dropped. */
export function parseAddress(text: string): bigint | undefined {
  if (text.length > 64) return undefined;
  const bare = text.split('%')[0] ?? '';
  if (!bare.includes(':')) {
    const v4 = parseV4(bare);
    return v4 === undefined ? undefined : (0xffffn << 32n) | v4;
  }
  const lastColon = bare.lastIndexOf(':');
  const tail = bare.slice(lastColon + 1);
  let groupsText = bare;
  if (tail.includes('.')) {
    const v4 = parseV4(tail);
    if (v4 === undefined) return undefined;
    groupsText = `${bare.slice(0, lastColon + 1)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  }
  const halves = groupsText.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '');
  const end = halves.length === 2 ? parseGroups(halves[1] ?? '') : [];
  if (head === undefined || end === undefined) return undefined;
  const missing = 8 - head.length - end.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...head, ...Array.from({ length: missing }, () => 0n), ...end]) value = (value << 16n) | group;
  return value;
}

/** A CIDR block or a single address; undefined where the text is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length, ...rest] = text.trim().split('/');
  const value = parseAddress(address);
  if (value === undefined || rest.length > 0) return undefined;
  const offset = address.includes(':') ? 0 : 96;
  if (length === undefined) return { base: value, prefix: 128 };
  if (!/^\d{1,3}$/.test(length) || Number(length) + offset > 128) return undefined;
  const prefix = Number(length) + offset;
  const shift = BigInt(128 - prefix);
  return { base: (value >> shift) << shift, prefix };
}

export function inCidr(address: bigint, cidr: Cidr): boolean {
  const shift = BigInt(128 - cidr.prefix);
  return address >> shift === cidr.base >> shift;
}

export function cidrList(texts: readonly string[]): Cidr[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}

export function inAny(address: string, blocks: readonly Cidr[]): boolean {
  const value = parseAddress(address);
  return value !== undefined && blocks.some((block) => inCidr(value, block));
}

const linkScopeV6 = cidrList(['ff00::/8', 'fe80::/10', '::']);

/** Multicast, broadcast, link-local: discovery and DHCP, which no router carries away. Asked for every pair: no arithmetic for IPv4. */
export function isLinkScope(address: string): boolean {
  if (address.includes(':')) return inAny(address, linkScopeV6);
  if (address === '255.255.255.255' || address === '0.0.0.0' || address.startsWith('169.254.')) return true;
  const first = Number(address.slice(0, address.indexOf('.')));
  return first >= 224 && first < 240;
}

/** RFC 1918 and RFC 4193: what is internal where nobody said. */
export const privateNetworks: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];
