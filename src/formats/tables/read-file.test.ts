import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableDefinitions, tableNames } from './definition.ts';
import { intakeSchemas } from './intake-schemas.ts';
import {
  readChallengeFile,
  readClaimsFile,
  readFleetFile,
  readNetworkPolicy,
  readSessionFile,
  readSourcesFile,
} from './read-file.ts';

describe('files of the intake folder', () => {
  it('reads fleet.yaml, reports what it does not know and keeps the rest', () => {
    const { value, problems } = readFleetFile({
      name: 'north',
      timezone: 'Europe/Berlin',
      internalNetworks: ['10.0.0.0/8', '2001:DB8::/32', 'everything'],
      priors: [1e-6, 0.01, 2],
      policy: { evidenceMaxAgeDays: 90, mood: 'good' },
      authority: { who: 'CISO', mandate: 'M-1' },
      trust: ['references/trust/a.pem', '../../etc/passwd', '/etc/passwd'],
    });
    expect(value).toEqual({
      name: 'north',
      timezone: 'Europe/Berlin',
      internalNetworks: ['10.0.0.0/8', '2001:db8::/32'],
      priors: [1e-6, 0.01],
      policy: { evidenceMaxAgeDays: 90 },
      authority: 'who: CISO; mandate: M-1',
      trust: ['references/trust/a.pem'],
    });
    expect(problems.map((problem) => problem.path)).toEqual([
      'internalNetworks[2]',
      'trust[1]',
      'trust[2]',
      'policy.mood',
      'priors[2]',
    ]);
  });

  it('is without a value where a required key is missing, and says which', () => {
    for (const reading of [
      readFleetFile({}),
      readFleetFile(null),
      readChallengeFile({ nonce: 'xyz' }),
      readSourcesFile([]),
    ]) {
      expect(reading.value).toBeUndefined();
      expect(reading.problems).toHaveLength(1);
    }
  });

  it('refuses a peer of a policy that it does not wholly understand: without a key, the rule would allow more', () => {
    const good = { who: {}, direction: 'out', cidr: '10.0.0.5', port: 123, proto: 'udp', purpose: 'NTP' };
    const bad: readonly (readonly [peer: object, path: string])[] = [
      [{ ...good, cidr: '10.0.0.5/99', name: 'ntp.example.org' }, 'peers[1].cidr'],
      [{ ...good, port: '443' }, 'peers[1].port'],
      [{ ...good, direction: 'sideways' }, 'peers[1].direction'],
      [{ ...good, until: 'soon' }, 'peers[1].until'],
      [{ ...good, prot: 'udp' }, 'peers[1].prot'],
      [{ ...good, who: { modle: 'ES-200' } }, 'peers[1].who.modle'],
      [{ who: {}, direction: 'out', port: 443 }, 'peers[1]'],
      [{ cidr: '10.0.0.6' }, 'peers[1].who'],
    ];
    for (const [peer, path] of bad) {
      const { value, problems } = readNetworkPolicy({ peers: [good, peer, good] });
      expect(value?.peers).toEqual([
        { ...good, cidr: '10.0.0.5/32' },
        { ...good, cidr: '10.0.0.5/32' },
      ]);
      expect(problems.map((problem) => problem.path)).toEqual([path]);
    }
  });

  it('reads claims, sources, sessions and challenges', () => {
    const claims = readClaimsFile({
      sources: [{ id: 's1', described: 'a senior official', reliability: 'b' }],
      claims: [
        { id: 'c1', source: 's1', says: 'x', polarity: 'asserts', scope: 'existence', via: 's2', credibility: 3 },
      ],
    });
    expect(claims).toMatchObject({
      problems: [],
      value: { sources: [{ reliability: 'B' }], claims: [{ via: ['s2'], credibility: 3 }] },
    });
    expect(readSourcesFile({ sources: [{ by: 'Maker', file: 'orders/*' }] }).value).toEqual({
      sources: [{ party: 'Maker', files: ['orders/*'] }],
    });
    expect(readSessionFile({ umPerPx: 40, modality: 'xray', takenAt: '2018-10-04T09:00:00Z' }).value).toMatchObject({
      umPerPx: 40,
    });
    expect(readChallengeFile({ nonce: 'AABB', machine: 'm1' }).value).toEqual({ nonceHex: 'aabb', machine: 'm1' });
  });

  it('answers any value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        for (const read of [
          readFleetFile,
          readSourcesFile,
          readNetworkPolicy,
          readClaimsFile,
          readSessionFile,
          readChallengeFile,
        ]) {
          const wrapped = [
            value,
            { sources: value, claims: value, peers: value, name: value, nonce: value, policy: value },
          ];
          for (const input of wrapped) {
            const reading = read(input);
            if (reading.value === undefined) expect(reading.problems.length).toBeGreaterThan(0);
          }
        }
      }),
    );
  });
});

describe('intakeSchemas', () => {
  it('has one schema for every table and file, with the columns of the reader', () => {
    const schemas = new Map(intakeSchemas().map((entry) => [entry.name, entry.schema]));
    expect(schemas.size).toBe(tableNames.length + 7);
    for (const name of tableNames) {
      const schema = JSON.stringify(schemas.get(`${name}.schema.json`));
      for (const column of Object.keys(tableDefinitions[name].columns)) expect(schema).toContain(`"${column}":`);
    }
    expect(JSON.stringify(schemas.get('fleet.schema.json'))).toContain('"required":["name"]');
    for (const schema of schemas.values())
      expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });
});
