import type { Check } from '../../core/index.ts';

const records = 'Only what is written in the records; a hand-over that nobody wrote down is not seen.';
const custodyStandard = 'ISO/IEC 27037:2012, 6.1 (chain of custody); GS1 EPCIS 2.0 (possessing party)';

function check(
  code: Check['code'],
  bearing: Check['bearing'],
  question: string,
  limit: string,
  standard: string,
  outcomes: Check['outcomes'],
): Check {
  return { code, revision: 1, question, bearing, implantClasses: [], limit, standard, outcomes };
}

export const custodyUnobserved: Check = check(
  'trace/custody-unobserved',
  'validity',
  'Was every recorded hand-over of this machine witnessed or sealed?',
  records,
  custodyStandard,
  {
    contradicts:
      'At least one hand-over has neither a witness nor a seal; negative answers from before it have expired.',
    agrees: 'Every recorded hand-over names a witness or a seal. Whether the seal held is not known.',
    blind: 'No hand-over is recorded; custody.csv with role hold would let it see.',
  },
);

export const custodyGap: Check = check(
  'trace/custody-gap',
  'validity',
  'Did everyone who handed this machine over receive it from the one before?',
  records,
  custodyStandard,
  {
    contradicts:
      'Between two hand-overs somebody held it of whom no row speaks; negative answers from before have expired.',
    agrees: 'The recorded hand-overs form one chain.',
    blind: 'Fewer than two hand-overs of one thing are recorded.',
  },
);

export const custodyAccounts: Check = check(
  'trace/custody-accounts',
  'validity',
  'Do the accounts of who had this machine, its lot and its hall agree with each other?',
  'Accounts that are both recorded; one-sided ones cannot disagree.',
  'GS1 EPCIS 2.0 (owning and possessing party kept apart); ISO/IEC 27037:2012, 5.3',
  {
    contradicts: 'Two rows give different accounts of one event; both stand in the report.',
    agrees: 'No two recorded accounts of one event differ.',
    blind: 'No custody is recorded for it, its board, its lot or its hall.',
  },
);

export const identityConflict: Check = check(
  'trace/identity-conflict',
  'validity',
  'Is every serial number, UUID and board serial of this machine its own?',
  'Machines of this fleet; a double elsewhere is not seen.',
  'SMBIOS 3.7 (DSP0134), 7.2 and 7.3: serial number and UUID identify one system and one board',
  {
    contradicts: 'Another machine of the fleet carries the same identity; evidence that is joined by it is ambiguous.',
    agrees: 'No other machine of the fleet carries any of its identities.',
    blind: 'It has no recorded identity, or there is no other machine to compare with.',
  },
);

export const lotShared: Check = check(
  'trace/lot-shared',
  'exposure',
  'Does it share a lot with a machine on which an outside examination found a difference?',
  'Lots that are recorded, with the lots around them, and results in inspected.csv.',
  'IPC-1782 (traceability of lots of assemblies and components)',
  {
    contradicts:
      'A machine with a difference has its board or a part from the same lot, or from one cut from the same parent.',
    agrees: 'Machines of its lots were examined outside, and on none of them a difference was found.',
    blind: 'No lot is recorded for it, or no machine of its lots was examined outside.',
  },
);

export const commonMaker: Check = check(
  'trace/common-maker',
  'exposure',
  'Does it share a maker of lots or an integrator with a machine on which an outside examination found a difference?',
  'Makers and integrators that are recorded, and results in inspected.csv.',
  'NIST SP 800-161r1, SR-4 (provenance)',
  {
    contradicts: 'A machine with a difference came from the same maker or integrator.',
    agrees: 'Machines from its makers were examined outside, and on none of them a difference was found.',
    blind: 'No maker or integrator is recorded for it, or no machine from them was examined outside.',
  },
);

export const transferred: Check = check(
  'trace/transferred',
  'exposure',
  'Did the machine or its hall come under another owner or operator after it was installed?',
  records,
  'NIST SP 800-161r1, SR-4 (provenance); GS1 EPCIS 2.0 (owning party)',
  {
    contradicts: 'It changed hands after it was installed: who had access, and under which law, changed with it.',
    agrees: 'Custody of the machine or its hall is recorded, and neither changed hands after installation.',
    blind: 'No custody is recorded for it or its hall, or nobody wrote down when it was installed.',
  },
);

/** In the order in which a reader asks. */
export const traceChecks: readonly Check[] = [
  custodyUnobserved,
  custodyGap,
  custodyAccounts,
  identityConflict,
  lotShared,
  commonMaker,
  transferred,
];
