import type { Answer, Question } from '../answer.ts';
import { agrees, contradicts } from '../answer.ts';
import { absence, refsOf } from '../absence.ts';
import { columnsOf } from '../component-answers.ts';
import { specified } from '../../../formats/inventory/index.ts';
import { comparableSerial } from '../comparable.ts';
import type { Facts } from '../facts.ts';
import { partName } from '../part-name.ts';

/** The platform serial is one name for one machine: two testimonies that state two are not of one machine, or one was changed. */
function differingSerials({ evidence }: Facts): { readonly os: string; readonly bmc: string } | undefined {
  const stated = (lists: Facts['evidence']['osInventories']): readonly string[] =>
    lists.flatMap(({ value }) => specified(value.platform.serial) ?? []);
  const [os] = stated(evidence.osInventories);
  const bmcs = stated(evidence.bmcInventories);
  const [bmc] = bmcs;
  if (os === undefined || bmc === undefined) return undefined;
  const same = stated(evidence.osInventories).some((one) =>
    bmcs.some((other) => comparableSerial(one) === comparableSerial(other)),
  );
  return same ? undefined : { os, bmc };
}

function examine(facts: Facts): readonly Answer[] {
  const { osInventories, bmcInventories } = facts.evidence;
  if (osInventories.length === 0)
    return [absence(facts, ['component-inventory'], 'list of parts by the operating system')];
  if (bmcInventories.length === 0) return [absence(facts, ['redfish'], 'list of parts by the BMC')];
  const refs = refsOf([...osInventories, ...bmcInventories]);
  const serials = differingSerials(facts);
  if (serials !== undefined) {
    const words = `The operating system states platform serial ${serials.os}, the BMC ${serials.bmc}.`;
    return [
      contradicts(words, refs, {
        implantClass: 'swapped-chip',
        measured: { kind: 'changed', fields: 'serial', os: serials.os, bmc: serials.bmc },
      }),
    ];
  }
  const answers = (facts.comparison.sideRows ?? []).map((row) => {
    const [os, bmc] = [row.os ?? undefined, row.bmc ?? undefined];
    const detail =
      os !== undefined && bmc !== undefined
        ? `The operating system names ${partName(os)}, the BMC ${partName(bmc)} in its place.`
        : os !== undefined
          ? `Only the operating system names ${partName(os)}, though the BMC names other parts of its kind.`
          : `Only the BMC names ${bmc === undefined ? '' : partName(bmc)}, though the operating system names other parts of its kind.`;
    return contradicts(detail, refs, { measured: columnsOf(row) });
  });
  if (answers.length > 0) return answers;
  return [agrees('Operating system and BMC name the same parts, of the kinds that both name.', refs)];
}

export const inventoryAgreement: Question = {
  check: {
    code: 'attest/inventory-agreement',
    revision: 3,
    question: 'Do the operating system and the BMC name the same parts?',
    bearing: 'alteration',
    implantClasses: ['enumerating-device', 'swapped-chip'],
    limit: 'one part of a kind of which both lists name at least one, by model or serial',
    standard: 'DMTF DSP0266 (Redfish) and DSP0134 (SMBIOS): two testimonies about one machine',
    outcomes: {
      contradicts:
        'one side names a part that the other, which names its kind, does not, or names it otherwise; or they state different platform serials',
      agrees: 'both name the same parts, of the kinds that both name',
      blind: 'one of the two lists is absent or unreadable',
    },
  },
  examine,
};
