import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrList, inAny, isLinkScope, parseAddress, parseCidr } from './address.ts';

describe('addresses', () => {
  it.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '0.0.0.0/0', true],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['fe80::1%eth0', 'fe80::/10', true],
    ['10.1.2.3.4', '0.0.0.0/0', false],
  ])('%s in %s: %s', (address, block, want) => {
    expect(inAny(address, cidrList([block]))).toBe(want);
  });

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '256.1.1.1',
    '1::2::3',
    '::1/129',
    'host.example',
    '10.0.0.0/-1',
    '::/x',
  ])('refuses %s as a block', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it.each([
    ['224.0.0.251', true],
    ['255.255.255.255', true],
    ['169.254.1.1', true],
    ['ff02::fb', true],
    ['192.0.2.1', false],
    ['2001:db8::1', false],
    ['not an address', false],
  ])('%s stays within the link: %s', (address, want) => {
    expect(isLinkScope(address)).toBe(want);
  });

  it('reads what it is given as IPv4 back to the same number, and never throws', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const want = text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
        expect(parseAddress(text)).toBe((0xffffn << 32n) | want);
      }),
    );
    fc.assert(fc.property(fc.ipV6(), (text) => parseAddress(text) !== undefined));
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseCidr(text);
      }),
    );
  });
});
