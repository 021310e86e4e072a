import type { Explained, Finding, Testimony } from '../../core/index.ts';
import type { DifferenceRow } from '../../report/index.ts';

type Difference = Pick<Finding | Explained, 'check' | 'measured'>;

function rowOf({ measured }: Difference, remark: string): DifferenceRow | undefined {
  const { kind, ordered, os, bmc, fields } = measured ?? {};
  if (typeof kind !== 'string') return undefined;
  // An empty cell: there is no such list, or it could not name such a part.
  const cell = (value: unknown): string => (typeof value === 'string' ? value : '');
  const what = typeof fields === 'string' ? `${kind}: ${fields.replaceAll(',', ', ')}` : kind;
  return { ordered: cell(ordered), os: cell(os), bmc: cell(bmc), remark: remark === '' ? what : `${what} (${remark})` };
}

/** The parts on which order, operating system and management controller do not agree, from what attest said of them. */
export function differenceRows({ findings, explained }: Testimony): readonly DifferenceRow[] {
  const open = findings.filter(({ outcome }) => outcome === 'contradicts');
  return [
    ...open.flatMap((finding) => rowOf(finding, '') ?? []),
    ...explained.flatMap((one) => rowOf(one, `explained by ${one.ticket ?? 'a record without a ticket'}`) ?? []),
  ];
}
