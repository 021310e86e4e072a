import { isoTime } from '../../core/index.ts';
import { dateOf } from './machine-tables.ts';
import type { FleetPlan } from './planned-machine.ts';
import { yaml } from './yaml-writer.ts';

const day = 86_400_000;

export function fleetFile({ request, asOfMs }: FleetPlan): string {
  return yaml({
    name: `Simulated fleet ${request.seed}`,
    timezone: 'UTC',
    internalNetworks: ['10.0.0.0/8'],
    priors: [0.000001, 0.0001, 0.01, 0.1],
    authority: 'security committee of Northmoor Cloud',
    trigger: `a news report of ${dateOf(asOfMs - 30 * day)}`,
  });
}

/** Each hall's operator supplied what its own machines said; the rule of the pictures is part of how they were taken. */
export function sourcesFile({ asOfMs, pictureRule }: FleetPlan): string {
  const at = isoTime(asOfMs);
  return yaml({
    sources: [
      {
        party: 'northmoor',
        files: ['*.csv', 'fleet.yaml', 'evidence/nh-*/**', 'network/**'],
        at,
        interest: 'operates the machines and orders the examination',
      },
      { party: 'kestrel', files: ['evidence/ha-*/**'], at, interest: 'operated this hall before the takeover' },
      {
        party: 'linden',
        files: ['evidence/dp-*/**'],
        at,
        interest: 'owns and operates this hall; supplied its machines’ answers itself',
      },
      { party: 'northmoor', files: ['boards/**'], at, interest: `photographed ${pictureRule}` },
      {
        party: 'bench-nine',
        files: ['references/boards/**', 'inspected.csv'],
        at,
        interest: 'paid for each examination, whatever it finds',
      },
      {
        party: 'orsted',
        files: ['references/trust/orsted.pem'],
        at,
        interest: 'made boards of the lot under suspicion',
      },
    ],
  });
}

/** A report, what relays made of it, and denials of different things. */
export function claimsFile({ asOfMs, badLot }: FleetPlan): string {
  const on = (daysAgo: number): string => dateOf(asOfMs - daysAgo * day);
  return yaml({
    sources: [
      { id: 'report', name: 'The Harbour Courier', kind: 'newspaper', reliability: 'C', interest: 'first to publish' },
      {
        id: 'insider',
        described: 'a former technician of an assembler',
        kind: 'person',
        reliability: 'F',
        interest: 'not known',
      },
      { id: 'digest', name: 'Morning Digest', kind: 'newspaper', reliability: 'D', interest: 'repeats the report' },
      {
        id: 'northmoor',
        name: 'Northmoor Cloud',
        kind: 'operator',
        reliability: 'B',
        interest: 'is said to be affected',
      },
      { id: 'orsted', name: 'Orsted Systems', kind: 'maker', reliability: 'B', interest: 'made the boards' },
      {
        id: 'ministry',
        described: 'a ministry of XC',
        kind: 'authority',
        reliability: 'D',
        interest: 'is said to have ordered it',
      },
    ],
    claims: [
      {
        id: 'c1',
        source: 'insider',
        via: ['report'],
        says: 'small parts were added to server boards while they were assembled',
        polarity: 'asserts',
        scope: 'existence',
        modality: 'fact',
        about: ['party:kiln-street'],
        trueWhen: on(1100),
        saidWhen: on(30),
        credibility: 3,
      },
      {
        id: 'c2',
        source: 'insider',
        via: ['report', 'digest'],
        says: 'small parts were added to server boards',
        polarity: 'asserts',
        scope: 'existence',
        modality: 'fact',
        about: ['party:orsted'],
        saidWhen: on(29),
        credibility: 3,
      },
      {
        id: 'c3',
        source: 'report',
        says: 'an acquired company found them and told its parent',
        polarity: 'asserts',
        scope: 'knowledge',
        modality: 'fact',
        about: ['facility:harbour-annex'],
        saidWhen: on(30),
        credibility: 4,
      },
      {
        id: 'c4',
        source: 'northmoor',
        says: 'we did not know of altered hardware',
        polarity: 'denies',
        scope: 'knowledge',
        modality: 'fact',
        about: ['party:northmoor'],
        saidWhen: on(29),
        credibility: 4,
      },
      {
        id: 'c5',
        source: 'orsted',
        says: 'no altered board left our assembly',
        polarity: 'denies',
        scope: 'existence',
        modality: 'fact',
        about: [`lot:${badLot.lot}`],
        saidWhen: on(28),
        credibility: 4,
      },
      {
        id: 'c6',
        source: 'ministry',
        says: 'no authority ordered such an act',
        polarity: 'denies',
        scope: 'act',
        modality: 'fact',
        about: ['party:kiln-street'],
        saidWhen: on(27),
        credibility: 6,
      },
      {
        id: 'c7',
        source: 'report',
        says: 'the hall’s hardware was sold after the finding',
        polarity: 'asserts',
        scope: 'motive',
        modality: 'supposition',
        about: ['facility:delta-park'],
        saidWhen: on(26),
        credibility: 5,
      },
    ],
  });
}
