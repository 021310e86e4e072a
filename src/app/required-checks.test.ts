import { describe, expect, it } from 'vitest';
import { attest } from '../witnesses/attest/index.ts';
import { refuseUnknownCodes, unknownCode } from './required-checks.ts';

describe('required checks', () => {
  it.each([
    ['attest/component-unexpcted', 'Did you mean attest/component-unexpected?'],
    ['component-missing', 'Did you mean attest/component-missing?'],
    ['quite/another-thing', 'docs/checks.md lists the codes.'],
  ])('%s is refused: %s', (code, remedy) => {
    expect(unknownCode(code, attest.checks)?.remedy).toBe(remedy);
    expect(() => {
      refuseUnknownCodes(['attest/ek-chain', code], attest.checks);
    }).toThrow(/is no check/);
  });

  it('a known one passes', () => {
    expect(unknownCode('attest/ek-chain', attest.checks)).toBeUndefined();
  });
});
