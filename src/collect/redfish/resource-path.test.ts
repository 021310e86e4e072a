import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resourceLink } from './resource-path.ts';

describe('resourceLink', () => {
  it.each([
    ['/redfish/v1', '/redfish/v1'],
    ['/redfish/v1/', '/redfish/v1'],
    ['/redfish/v1/Systems/System.Embedded.1', '/redfish/v1/Systems/System.Embedded.1'],
    ['/redfish/v1/Chassis/1/Power#/PowerSupplies/0', '/redfish/v1/Chassis/1/Power'],
    ['/redfish/v1/Systems/1/Memory/DIMM%20A1', '/redfish/v1/Systems/1/Memory/DIMM%20A1'],
    ['/redfish/v1/Systems/1/Storage/Disk.Bay.0:Enclosure', '/redfish/v1/Systems/1/Storage/Disk.Bay.0:Enclosure'],
  ])('follows %s', (link, path) => {
    expect(resourceLink(link)).toEqual({ path, query: '' });
  });

  it.each([
    ['https://203.0.113.9/redfish/v1/Systems', 'absolute-link'],
    ['//203.0.113.9/redfish/v1/Systems', 'absolute-link'],
    ['/\\203.0.113.9/redfish/v1', 'absolute-link'],
    ['file:///etc/passwd', 'absolute-link'],
    ['/redfish/v2/Systems', 'unsafe-link'],
    ['/redfish/v1x', 'unsafe-link'],
    ['redfish/v1/Systems', 'unsafe-link'],
    ['', 'unsafe-link'],
    ['/redfish/v1/../../admin', 'unsafe-link'],
    ['/redfish/v1/Systems/./1', 'unsafe-link'],
    ['/redfish/v1/Systems/.../1', 'unsafe-link'],
    ['/redfish/v1//Systems', 'unsafe-link'],
    ['/redfish/v1/%2e%2e/x', 'unsafe-link'],
    ['/redfish/v1/a%2Fb', 'unsafe-link'],
    ['/redfish/v1/a%5Cb', 'unsafe-link'],
    ['/redfish/v1/a%00b', 'unsafe-link'],
    ['/redfish/v1/a%zz', 'unsafe-link'],
    ['/redfish/v1/a b', 'unsafe-link'],
    ['/redfish/v1/a\r\nHost: x', 'unsafe-link'],
    ['/redfish/v1/é', 'unsafe-link'],
    ['/redfish/v1/Systems?$skip=2', 'unsafe-link'],
    [`/redfish/v1/${'a'.repeat(1024)}`, 'unsafe-link'],
  ])('does not follow %j', (link, refused) => {
    expect(resourceLink(link)).toEqual({ refused });
  });

  it('keeps a query where a collection goes on', () => {
    expect(resourceLink('/redfish/v1/Systems?$skip=2', true)).toEqual({
      path: '/redfish/v1/Systems',
      query: '?$skip=2',
    });
    expect(resourceLink('/redfish/v1/Systems?a b', true)).toEqual({ refused: 'unsafe-link' });
  });

  it('lets nothing out of /redfish/v1, whatever the link', () => {
    const pieces = fc.constantFrom(
      '/',
      '..',
      '.',
      '%2e',
      '%2f',
      '\\',
      'redfish',
      'v1',
      '?',
      '#',
      'a',
      ':',
      '@',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.boolean(), (parts, paging) => {
        const link = resourceLink(`/redfish/v1${parts.join('')}`, paging);
        if ('refused' in link) return;
        const url = new URL(`${link.path}${link.query}`, 'https://controller.example');
        expect(url.host).toBe('controller.example');
        // What a URL parser makes of it is what was asked for: nothing is normalised away.
        expect(`${url.pathname}${url.search}`).toBe(`${link.path}${link.query === '?' ? '' : link.query}`);
        expect(url.pathname).toMatch(/^\/redfish\/v1(\/|$)/);
      }),
      { numRuns: 2000 },
    );
  });
});
