import type { Check, CheckCode } from '../../core/index.ts';

const opticalLimit =
  'A part of about 1.6 x 0.8 mm at 40 um/px on a visible surface; assumed until planted targets measure it for these very pictures. Nothing under, inside or disguised as a rightful part.';
const opticalStandard =
  'IPC-A-610 (placement and solder that are acceptable); MIL-HDBK-1823A (limit by planted targets)';
const opticalBlind =
  'No picture, no golden unit of this board, side and station, a picture that does not register, a picture that is a golden unit’s or another board’s as well, or a place outside the frame, out of focus, in glare or in the dark. A picture of that place, of this very unit, would let it see.';

function optical(
  code: CheckCode,
  question: string,
  implantClasses: Check['implantClasses'],
  contradicts: string,
  agrees: string,
): Check {
  return {
    code,
    revision: 4,
    question,
    bearing: 'alteration',
    implantClasses,
    limit: opticalLimit,
    standard: opticalStandard,
    outcomes: { contradicts, agrees, blind: opticalBlind },
  };
}

/** Every question that pictures can answer. */
export const inspectChecks: readonly Check[] = [
  optical(
    'inspect/part-added',
    'Does the unit show something that no golden unit shows in that place?',
    ['surface-part'],
    'Something stands on this unit that stands on no golden unit.',
    'In the area that was compared, nothing was found that the golden units do not show.',
  ),
  optical(
    'inspect/part-missing',
    'Does every golden part stand on the unit?',
    ['swapped-chip'],
    'The golden units show a part where this unit shows bare board.',
    'In the area that was compared, no golden part was found missing.',
  ),
  optical(
    'inspect/part-swapped',
    'Do the parts have the golden look and outline?',
    ['swapped-chip'],
    'A part of another look or outline stands in the place of a golden part.',
    'In the area that was compared, no part of another outline or body was found. Printed markings differ from lot to lot and are not judged.',
  ),
  optical(
    'inspect/part-moved',
    'Does every part stand where the golden units have it?',
    ['surface-part', 'swapped-chip'],
    'A part stands further from its place than placement and parallax explain.',
    'In the area that was compared, no part was found displaced beyond placement tolerance.',
  ),
  {
    code: 'inspect/metal-changed',
    revision: 1,
    question: 'Does the X-ray show metal that the golden X-ray does not?',
    bearing: 'alteration',
    implantClasses: ['buried-part', 'surface-part'],
    limit:
      'Not yet measured. Metal only: 0.1 mm of bare silicon in FR4 changes 60 keV transmission by about 0.3 % and is below it.',
    standard: 'IPC-7095 (X-ray of solder); NIST mass attenuation coefficients',
    outcomes: {
      contradicts: 'The X-ray shows metal where the golden X-ray shows none, or the reverse.',
      agrees: 'No change of metal was found in the area that was compared.',
      blind:
        'No X-ray of the unit or of a golden unit, or this version cannot compare X-rays; a comparison by hand is recorded in inspected.csv.',
    },
  },
  {
    code: 'inspect/layer-changed',
    revision: 2,
    question: 'Does each layer of the board equal its artwork or golden layer?',
    bearing: 'alteration',
    implantClasses: ['buried-part'],
    limit:
      'A change of about 5 px in a picture of the layer; assumed until changes planted into these very pictures measure it. An edge moved by up to 2 px, and a conductor moved by up to 4 px or made wider or narrower by up to 4 px along more than 40, are not called. Needs one picture per layer, from computed laminography or from a sacrificed board.',
    standard:
      'IPC-A-600 (acceptability of printed boards); IPC-2581 or Gerber artwork as the reference; MIL-HDBK-1823A (limit by planted targets)',
    outcomes: {
      contradicts: 'A layer shows an open, a short, copper or a hole that its reference does not.',
      agrees: 'No change was found in the layers that were compared.',
      blind:
        'No picture of a layer or no golden picture of the same layer, a picture that does not register, or one that is a golden unit’s or another board’s as well; results from a laboratory are recorded in inspected.csv.',
    },
  },
  optical(
    'inspect/other-board',
    'Is this a picture of the board model, revision and side that it is said to be?',
    ['swapped-chip'],
    'The picture shows a board in detail, and its structure is not that of the golden units: another model, revision or side.',
    'The structure of the picture is that of the golden units.',
  ),
];

export function inspectCheck(code: CheckCode): Check {
  const found = inspectChecks.find((check) => check.code === code);
  if (found === undefined) throw new Error(`no such check: ${code}`);
  return found;
}

/** The checks that a comparison of optical pictures answers. */
export const opticalCodes = [
  'inspect/part-added',
  'inspect/part-missing',
  'inspect/part-swapped',
  'inspect/part-moved',
  'inspect/other-board',
] as const;

/** The checks that a comparison of pictures of layers answers. */
export const layerCodes = ['inspect/layer-changed'] as const;
