import type { FlashDifference, FlashImage } from '../../../formats/flash/index.ts';
import { compareFlash } from '../../../formats/flash/index.ts';
import type { Evidence } from '../../evidence.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf } from '../absence.ts';
import type { Facts } from '../facts.ts';
import { firmwareChangesTo } from '../recorded-changes.ts';

/** References that one dump is held against, and differences of it that are findings of their own. */
const mostReferences = 64;
const mostShown = 20;

interface Held {
  readonly reference: Evidence<FlashImage>;
  readonly differences: readonly FlashDifference[];
  /** Regions that must not differ and do. */
  readonly telling: readonly FlashDifference[];
  readonly tellingBytes: number;
}

function hold(image: Evidence<FlashImage>, reference: Evidence<FlashImage>): Held {
  const differences = compareFlash(image.value, reference.value);
  const telling = differences.filter(({ kind }) => kind !== 'variable');
  const tellingBytes = telling.reduce(
    (sum, { differingBytes, size }) => sum + Math.max(differingBytes, size === 0 ? 1 : 0),
    0,
  );
  return { reference, differences, telling, tellingBytes };
}

/** The reference that the dump is nearest to: of several published versions only one can be the machine's. */
function nearest(image: Evidence<FlashImage>, references: readonly Evidence<FlashImage>[]): Held | undefined {
  const fit = references.filter(({ value }) => value.kind === image.value.kind && value.size === image.value.size);
  // The very image first, however many there are: the bound on comparisons must accuse nobody.
  const same = fit.filter(({ sha256 }) => sha256 === image.sha256);
  const held = [...same, ...fit.filter((one) => !same.includes(one))]
    .slice(0, mostReferences)
    .map((reference) => hold(image, reference));
  return held.sort((a, b) => a.telling.length - b.telling.length || a.tellingBytes - b.tellingBytes)[0];
}

function bytesText(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

function examineImage(
  facts: Facts,
  image: Evidence<FlashImage>,
  references: readonly Evidence<FlashImage>[],
): readonly Answer[] {
  const best = nearest(image, references);
  const ref = refOf(image);
  if (best === undefined) {
    const words = `No reference image here is of the kind (${image.value.kind}) and size (${bytesText(image.value.size)}) of ${image.file}; give the one that the maker published.`;
    return [blind('no-reference', words, [ref, ...references.slice(0, 4).map(refOf)])];
  }
  const { reference, differences, telling } = best;
  const refs = [ref, refOf(reference)];
  const [change] = firmwareChangesTo(facts.records.changes, [image.sha256], { after: undefined, before: undefined });
  if (telling.length > 0 && change !== undefined) {
    const { ticket, by } = change;
    const detail = `${image.file} differs from ${reference.file} in ${telling.length} regions; a recorded update names this very image.`;
    const explained: Answer = {
      outcome: 'explained',
      detail,
      evidence: refs,
      ...(ticket === undefined ? {} : { ticket }),
      ...(by === undefined ? {} : { by }),
    };
    return [
      explained,
      blind(
        'no-reference',
        `Only that record vouches for ${image.file}; get the image that the maker published.`,
        refs,
      ),
    ];
  }
  if (telling.length > 0 && references.length > mostReferences) {
    const words = `${image.file} is none of the ${mostReferences} reference images that were compared, and ${references.length} are here; give those of its model only.`;
    return [blind('not-covered', words, refs)];
  }
  if (telling.length > 0) {
    const answers = telling.slice(0, mostShown).map((one) => {
      const where = one.path === '' ? 'the image' : one.path;
      const words = `${image.file}, ${where}: ${one.detail} (${one.kind}, ${bytesText(one.differingBytes)} differ from ${reference.file}).`;
      const measured = {
        region: where,
        kind: one.kind,
        offset: one.offset,
        size: one.size,
        differingBytes: one.differingBytes,
      };
      return contradicts(words, refs, { measured });
    });
    const rest = telling.length - answers.length;
    return rest === 0 ? answers : [...answers, contradicts(`${image.file}: ${rest} more regions differ.`, refs)];
  }
  const variable = differences.map(({ path }) => path);
  const apart =
    variable.length === 0
      ? ''
      : ` ${variable.length} regions that a machine writes itself differ: ${variable.slice(0, 4).join(', ')}${variable.length > 4 ? ' and more' : ''}.`;
  const words = `Every constant region of ${image.file} is that of ${reference.file}.${apart}`;
  if (facts.handedBy === 'machine') {
    const remark = `${words} But it lies among what the machine sent, and anybody can send a published image; have a station read the chip, and attest that file by itself.`;
    return [blind('no-evidence', remark, refs)];
  }
  return [
    agrees(words, refs, { measured: { regions: image.value.regions.length, variableDiffering: variable.length } }),
  ];
}

function examine(facts: Facts): readonly Answer[] {
  const { flashImages } = facts.evidence;
  if (flashImages.length === 0) return [absence(facts, ['flash-image'], 'dump of the flash memory')];
  const references = facts.references.flashImages;
  if (references.length === 0) {
    const words =
      'There is no reference image to compare with; give the one that the maker published (references/firmware, or --reference).';
    return [blind('no-reference', words, flashImages.map(refOf))];
  }
  return flashImages.flatMap((image) => examineImage(facts, image, references));
}

export const flashImage: Question = {
  check: {
    code: 'attest/flash-image',
    revision: 1,
    question: 'Is the flash memory\u2019s content that of the reference image, region by region?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit:
      'one byte of a region that should be constant; what a machine writes itself (variables, logs) is named and not judged',
    standard:
      'Intel flash descriptor; UEFI Platform Initialization 1.8, volume 3 (firmware volumes); Devicetree Specification 0.4 (FIT)',
    outcomes: {
      contradicts:
        'a region that should be constant was changed, moved, added or left out, or there are bytes in space that should be free',
      agrees: 'every constant region is that of the reference image',
      blind: 'no flash dump, or no reference image of its kind and size',
    },
  },
  examine,
};
