import { describe, expect, it } from 'vitest';
import type { PolicyPeer } from '../../formats/tables/index.ts';
import type { Contact } from './policy.ts';
import { compilePolicy, judge } from './policy.ts';

const who = { machine: 'm1', model: 'X', facility: 'f' };
const contact: Contact = { direction: 'out', peer: '10.9.0.1', name: undefined, port: 123, proto: 'udp', lastS: 1000 };
const asked = (peer: PolicyPeer, changes: Partial<Contact> = {}): string =>
  judge(compilePolicy({ peers: [peer] }), who, { ...contact, ...changes });

describe('the policy', () => {
  it.each<[string, PolicyPeer, Partial<Contact>, string]>([
    ['a listed block', { who: {}, cidr: '10.9.0.0/24' }, {}, 'listed'],
    ['another block', { who: {}, cidr: '10.8.0.0/24' }, {}, 'unlisted'],
    ['another machine', { who: { machine: 'm2' }, cidr: '10.9.0.0/24' }, {}, 'unlisted'],
    ['another model', { who: { model: 'Y' }, cidr: '10.9.0.0/24' }, {}, 'unlisted'],
    ['another facility', { who: { facility: 'g' }, cidr: '10.9.0.0/24' }, {}, 'unlisted'],
    ['the other direction', { who: {}, cidr: '10.9.0.0/24', direction: 'in' }, {}, 'unlisted'],
    ['another port', { who: {}, cidr: '10.9.0.0/24', port: 53 }, {}, 'unlisted'],
    ['another protocol', { who: {}, cidr: '10.9.0.0/24', proto: 'TCP' }, {}, 'unlisted'],
    [
      'a line that ran out',
      { who: {}, cidr: '10.9.0.0/24', until: { from: '1970-01-01T00:00:00Z', to: '1970-01-01T00:10:00Z' } },
      {},
      'expired',
    ],
    [
      'a line that has not',
      { who: {}, cidr: '10.9.0.0/24', until: { from: '1971-01-01T00:00:00Z', to: '1971-01-02T00:00:00Z' } },
      {},
      'listed',
    ],
    ['a date that is none', { who: {}, cidr: '10.9.0.0/24', until: { from: 'x', to: 'x' } }, {}, 'expired'],
    ['a block that is none', { who: {}, cidr: '10.9.0.0/99' }, {}, 'unlisted'],
    ['a line that names nobody', { who: {}, port: 123 }, {}, 'unlisted'],
    ['a name', { who: {}, name: 'ntp.example.org' }, { name: 'NTP.example.org' }, 'listed'],
    ['a name under a wildcard', { who: {}, name: '*.example.org' }, { name: 'a.b.example.org' }, 'listed'],
    ['the bare name under a wildcard', { who: {}, name: '*.example.org' }, { name: 'example.org' }, 'unlisted'],
    ['a name that only ends alike', { who: {}, name: '*.example.org' }, { name: 'badexample.org' }, 'unlisted'],
    ['no name seen', { who: {}, name: '*.example.org' }, {}, 'unlisted'],
  ])('%s', (_, peer, changes, want) => {
    expect(asked(peer, changes)).toBe(want);
  });
});
