import { describe, expect, it } from 'vitest';
import { isObject } from '../../formats/inventory/json-text.ts';
import { wantedLinks } from './wanted-links.ts';

describe('wantedLinks', () => {
  it('takes parts, firmware and identities, also from lists and Links, and leaves the rest', () => {
    const link = (path: string): object => ({ '@odata.id': path });
    expect(
      wantedLinks({
        '@odata.id': '/redfish/v1/Systems/1',
        Processors: link('/p'),
        LogServices: link('/log'),
        Links: { Chassis: [link('/c1'), link('/c2')], ManagedBy: [link('/m')], Oem: { Chassis: link('/oem') } },
        Actions: { Memory: link('/act') },
        PCIeDevices: [link('/d1'), link('/d1')],
        IdentityAuthentication: { ResponderAuthentication: { ComponentCertificate: link('/cert') } },
        Oem: { Vendor: { Drives: link('/oem') } },
        Chassis: { '@odata.id': 7 },
      }),
    ).toEqual({ links: ['/p', '/c1', '/c2', '/d1', '/cert', '7'], next: undefined, unreadPages: 0 });
  });

  it('tells the next page of the members from pages inside', () => {
    const resource = { Members: [], 'Members@odata.nextLink': '/n', 'Drives@odata.nextLink': '/d' };
    expect(wantedLinks(resource)).toEqual({ links: [], next: '/n', unreadPages: 1 });
  });

  it('needs no stack of calls for depth', () => {
    let deep: object = { '@odata.id': '/bottom' };
    for (let i = 0; i < 100_000; i++) deep = { Drives: deep };
    expect(isObject(deep) ? wantedLinks(deep).links : []).toEqual(['/bottom']);
  });
});
