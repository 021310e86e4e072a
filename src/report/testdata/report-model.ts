import type { Check, Finding, FindingClass, Limit } from '../../core/index.ts';
import { summarise } from '../../weigh/index.ts';
import type { ClassVerdict, Verdict, VerdictWord } from '../../weigh/index.ts';
import { classOrder } from '../report-model.ts';
import type { MachineCard, ReportMachine, ReportModel } from '../report-model.ts';

/** A made-up fleet for drawing: every figure follows from the machine's number. `text` goes into every field that evidence fills. */
export interface ModelOptions {
  readonly machines: number;
  readonly text?: string;
}

const hash = 'ab'.repeat(32);
/** A WebP of one pixel. */
export const onePixel =
  'data:image/webp;base64,UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA';

const words: readonly VerdictWord[] = [
  'independently-contradicted',
  'unexplained-difference',
  'nothing-found',
  'nothing-found',
  'nothing-found',
  'not-examined',
  'out-of-reach',
];

function classVerdict(word: VerdictWord, name: FindingClass, text: string): ClassVerdict {
  const lr: readonly [number, number] = word === 'independently-contradicted' ? [12, 400] : [1, 20];
  const isDifferent = word === 'independently-contradicted' || word === 'unexplained-difference';
  return {
    word,
    lr,
    lrUsed: lr[0],
    powerBasis: 'simulated',
    posteriorByPrior: name === 'unexplained-communication' ? {} : { '1e-6': 1.2e-5, '1e-4': 0.0012, '1e-2': 0.11 },
    limits: [{ family: 'inspect-optical', method: 'inspect', basis: 'simulated', axis: 'sizeMm', at90: 1.2, text }],
    reasons: [text],
    contradicting: isDifferent ? ['inspect-optical'] : [],
    agreeing: isDifferent ? [] : ['inspect-optical'],
  };
}

export const testChecks: readonly Check[] = [
  {
    code: 'inspect/part-added',
    revision: 1,
    question: 'Is there a part that the golden units do not have?',
    bearing: 'alteration',
    implantClasses: ['surface-part'],
    limit: 'a part of the stated size on a visible surface',
    standard: 'IPC-A-610',
    outcomes: { contradicts: 'a part more', agrees: 'no part more', blind: 'no picture' },
  },
  {
    code: 'attest/component-unexpected',
    revision: 2,
    question: 'Does it list a part that was not ordered?',
    bearing: 'alteration',
    implantClasses: ['enumerating-device'],
    limit: 'one part that answers',
    standard: 'TCG Platform Certificate Profile 1.1',
    outcomes: { contradicts: 'a part more', agrees: 'none more', blind: 'no list' },
  },
];

function verdictOf(index: number, text: string): Verdict {
  const word = words[index % words.length] ?? 'nothing-found';
  const id = `m-${String(index).padStart(5, '0')}${text}`;
  const classes: Readonly<Record<FindingClass, ClassVerdict>> = {
    'surface-part': classVerdict(word, 'surface-part', text),
    'buried-part': classVerdict('not-examined', 'buried-part', text),
    'swapped-chip': classVerdict('nothing-found', 'swapped-chip', text),
    'enumerating-device': classVerdict(word, 'enumerating-device', text),
    firmware: classVerdict('nothing-found', 'firmware', text),
    'inside-chip': classVerdict('not-examined', 'inside-chip', text),
    'unexplained-communication': classVerdict('nothing-found', 'unexplained-communication', text),
  };
  const isDifferent = index % words.length < 2;
  return {
    subject: { kind: 'machine', id, fleet: `hall${text}` },
    word,
    classes,
    reasons: [
      {
        kind: isDifferent ? 'contradicts' : 'agrees',
        check: 'inspect/part-added',
        family: 'inspect-optical',
        classes: ['surface-part'],
        detail: `A part of 1.6 × 0.8 mm stands 2.1 mm from U7, and no golden unit has it. ${text}`,
        evidence: [{ sha256: hash, file: `boards/${text}/top-1.jpg` }],
        decision: { as: 'acknowledged', because: `seen ${text}`, by: `R. Reader ${text}`, at: '2026-05-01T00:00:00Z' },
      },
    ],
    explained: [],
    blind: [{ reason: index % 3 === 0 ? 'unreadable' : 'no-evidence', detail: text, classes: [...classOrder] }],
    next: { step: `Look at the marked place under a microscope. ${text}`, who: `hardware laboratory ${text}` },
    seenBy: word === 'not-examined' || word === 'out-of-reach' ? [] : ['inspect', 'attest'],
  };
}

function findingsOf(verdict: Verdict, text: string): Finding[] {
  const base = { revision: 1, subject: verdict.subject, evidence: [{ sha256: hash, file: `boards/${text}`, entry: hash }] };
  return [
    {
      ...base,
      check: 'inspect/part-added',
      detail: `A part more. ${text}`,
      outcome: 'contradicts',
      where: { image: hash, box: [120, 90, 40, 20], boxMm: [12, 9, 1.6, 0.8], near: `U7${text}` },
      measured: { sizeMm: 1.6, look: text },
    },
    { ...base, check: 'inspect/part-missing', detail: `None missing. ${text}`, outcome: 'agrees', limit: 'inspect/part-missing' },
    {
      ...base,
      check: 'inspect/metal-changed',
      detail: `Blind. ${text}`,
      outcome: 'blind',
      reason: { reason: 'no-evidence', detail: `No X-ray picture was given. ${text}` },
    },
  ];
}

function cardOf(machine: number, verdict: Verdict, text: string): MachineCard {
  const image = { dataUri: onePixel, widthPx: 600, heightPx: 600 };
  return {
    machine,
    testimonies: [
      {
        witness: 'inspect',
        testimony: {
          findings: findingsOf(verdict, text),
          explained: [
            {
              check: 'inspect/part-moved',
              subject: verdict.subject,
              detail: `A part stands 0.2 mm aside. ${text}`,
              reason: `part-shift${text}`,
              ticket: `T-7${text}`,
              by: `fitter${text}`,
              evidence: [],
            },
          ],
          coverage: { share: 0.97, detail: text },
        },
      },
    ],
    pictures: [
      {
        witness: 'inspect',
        finding: 0,
        unit: image,
        golden: image,
        box: [250, 270, 100, 60],
        mmPerPx: 0.02,
        caption: `A part more. ${text}`,
        goldenCaption: `G1, lot ${text}`,
        goldenNote: text,
      },
    ],
    strips: [
      {
        title: `bmc → 198.51.100.7 ${text}`,
        startsS: Array.from({ length: 60 }, (_, i) => 1_767_225_600 + i * 3607),
        fromS: 1_767_225_600,
        toS: 1_767_225_600 + 3 * 86_400,
      },
    ],
    differences: [{ ordered: `DRAM ${text}`, os: text, bmc: text, remark: `serial differs ${text}` }],
  };
}

function limitOf(at90: number | null, text: string): Limit {
  return {
    id: `inspect/part-added/${text}`,
    implantClass: 'surface-part',
    method: `inspect/part-added ${text}`,
    family: 'inspect-optical',
    scope: { boardModel: `MB-X12 ${text}`, side: 'top', look: text },
    modelHash: hash,
    axis: 'sizeMm',
    curve: [0.4, 0.8, 1.2, 1.6, 2.4].map((at, i) => ({ at, trials: 16, hits: [0, 5, 12, 15, 16][i] ?? 0 })),
    at90,
    falseCalls: { count: 1, units: 3, bound95: 1.58 },
    trials: 80,
    basis: 'simulated',
  };
}

/** A model with every part of the report filled. */
export function testModel({ machines: count, text = '' }: ModelOptions): ReportModel {
  const machines = Array.from({ length: count }, (_, index): ReportMachine => {
    const rack = Math.floor(index / 20);
    return {
      verdict: verdictOf(index, text),
      facility: `hall-${String(Math.floor(rack / 40))}${text}`,
      rack: `${String.fromCharCode(65 + (Math.floor(rack / 10) % 26))}-${String(rack % 10)}${text}`,
      unit: `${String(index % 20)}${text}`,
      vendor: `Orsted${text}`,
      model: `R140${text}`,
      boardModel: `MB-X12${text}`,
      boardSerial: `B${String(index)}${text}`,
      systemSerial: `S${String(index)}${text}`,
      lot: `X12-2201${text}`,
    };
  });
  const differing = machines.flatMap((machine, index) => (index % words.length < 2 ? [{ machine, index }] : []));
  return {
    fleets: [`north hall${text}`],
    asOf: '2026-06-30T00:00:00.000Z',
    recordedWhen: '2026-07-01T09:30:00.000Z',
    software: 'assayer 0.1.0',
    summary: summarise(machines.map(({ verdict }) => verdict)),
    machines,
    cards: differing.slice(0, 400).map(({ machine, index }) => cardOf(index, machine.verdict, text)),
    checks: testChecks,
    limits: [limitOf(1.6, text), limitOf(null, text)],
    coverage: [{ witness: 'inspect', answered: Math.floor(count / 3), contradicted: differing.length }],
    explained: [
      { machine: `m-1${text}`, check: `attest/component-changed${text}`, detail: text, reason: `change${text}`, ticket: text, by: text },
    ],
    explainedCount: 1,
    claims: [{ says: `No such boards exist ${text}`, source: text, polarity: text, scope: text, saidWhen: text }],
    problems: [{ file: `evidence/${text}`, at: text, message: text, gravity: 'unreadable' }],
    problemCount: 1,
    ledger: { folder: `ledger${text}`, origin: text, size: 812, rootHex: hash, rootBase64: 'q6ur', added: 12 },
    leftOut: [`Pictures beyond 100 pairs. ${text}`],
  };
}
