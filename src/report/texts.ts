/** The fixed texts of the report, in one place, so that a test can put every one of them through weigh's lint. */
export const texts = {
  whereLegend:
    'One cell is one machine; its shape is its verdict. Hatched: a look that was tried could not see. Blank: nobody looked. Plain with a circle: nothing found, down to the limits of section 5.',
  differ:
    'Every machine with a difference that no record explains, the strongest first. A difference says that the machine is not as its reference says; it does not say who, when or why.',
  limits:
    'The smallest thing that would have been found here, by planting simulated parts into these very pictures. In this picture, with this software version, simulated parts of this look and size in this region were called with probability of 0.90 or more (95 % confidence). For the picture of any other board of the model that is assumed. It does not cover a real part’s shape, height, gloss or shadow, nor one disguised as, under or inside a rightful part.',
  noLimits:
    'No limit was measured in this examination: no picture could be compared with golden units to plant simulated parts into it, or measuring was switched off (--limit-trials 0). For every other check the limit is the one stated in words with the check.',
  bounds: 'Dots: share called. Bars: down to the one-sided 95 % lower bound. Dashed: 0.90. Amber upright: the limit.',
  cannotSee:
    'Holds for every report, whatever was found. No method sees everything; what a no stands at was not looked for by it.',
  explained:
    'Differences that a recorded change, light or rightful variation accounts for. A record is the word of whoever wrote it: it explains, and it stays here to be questioned.',
  claims:
    'What persons and companies say. A claim is never evidence: none of these lines entered a verdict, in either direction.',
  machines: 'Every machine that was named. Type to filter; a heading sorts.',
  problems: 'What was handed in and could not be taken. Each has blinded the checks that needed it, and no others.',
  ratio:
    'The likelihood ratio says how many times more probable the findings are if an alteration of the class is present than if it is not; the interval is what the error rates allow, and its end nearer to 1 is used. Verbal bands: ENFSI guideline (2015).',
  posterior:
    'A posterior needs a prior, and nobody knows it: one column a rung of the ladder, from one machine in a million to one in ten. None of them is recommended.',
  basis:
    'How well the error rates are known. A power or specificity that nobody measured moves no odds; it is shown as simulated, claimed or assumed.',
  neverMerged: 'Three statements that are never merged into one: evidence, posterior by rung of the prior, and basis.',
  noConfirmed:
    'alteration-confirmed does not appear in this table: no program utters it. It is a decision that two people record, on physical evidence.',
  verify:
    'Every file, finding and verdict of this report is an entry of an append-only hash tree. Whoever holds the ledger can recompute its root; whoever holds a proof and the root can check one entry without the ledger.',
  negatives:
    'Nothing found is no statement about what lies below the limits. It ends at the next change of custody that nobody observed; a difference does not.',
  lotBlind:
    'Golden units of the same lot may carry the same alteration: a comparison is blind to what is common to the lot.',
  allocated:
    'The watch witness can say that this management controller talked, never which chip made it talk. Such a finding is unexplained-communication and raises no class by itself.',
} as const;

/** What each method cannot see, by class. `**` marks what a reader has to know first. */
export const cannotSeeColumns: readonly string[] = [
  'class',
  'inspect, optical',
  'inspect, X-ray 2-D',
  'inspect, layers',
  'attest',
  'watch',
  'teardown',
];

export const cannotSeeRows: readonly (readonly string[])[] = [
  ['surface-part', 'yes, to the limit', 'metal only', 'yes', 'no: it does not enumerate', 'only if it talks', 'yes'],
  ['buried-part', 'no', 'metal changes only', 'yes, to the limit', 'no', 'only if it talks', 'yes'],
  [
    'swapped-chip',
    'marking, outline',
    'die and bond pattern',
    'yes',
    'firmware or identity may differ',
    'only if it talks',
    'yes',
  ],
  ['enumerating-device', 'yes', 'yes', 'yes', 'yes: an unexpected part', 'if it talks', 'yes'],
  ['firmware', 'no', 'no', 'no', 'yes: measured firmware, flash images', 'if it talks', 'reads flash'],
  ['inside-chip', 'no', 'no', 'no', 'no', 'only if it talks', 'rarely'],
];

export const headings: readonly (readonly [id: string, title: string])[] = [
  ['now', 'What now'],
  ['verdicts', 'Verdicts'],
  ['where', 'Where they are'],
  ['differ', 'The machines that differ'],
  ['limits', 'How small could it be'],
  ['cannot-see', 'What each witness cannot see'],
  ['explained', 'Differences that are accounted for'],
  ['claims', 'What is claimed'],
  ['machines', 'All machines'],
  ['problems', 'What could not be read'],
  ['verify', 'How to check this report'],
];
