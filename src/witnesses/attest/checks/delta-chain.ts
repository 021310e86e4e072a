import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import { caveat } from '../component-answers.ts';
import type { Facts } from '../facts.ts';

function examine(facts: Facts): readonly Answer[] {
  if (facts.platformCertificates.length === 0) {
    return [absence(facts, ['platform-certificate'], 'platform certificate', 'vendor')];
  }
  const deltas = facts.platformCertificates.filter(({ value }) => value.type === 'delta');
  const refs = refsOf(facts.platformCertificates);
  if (deltas.length === 0) return [blind('no-reference', 'There is no delta certificate: nothing to chain.', refs)];
  const { chain, weakness, leftOut = [] } = facts.ordered ?? {};
  const idle = deltas.filter((delta) => leftOut.includes(delta));
  const unsigned = idle.map((delta) =>
    blind('no-evidence', `${delta.file} was left out: nobody whom the operator trusts signed it.`, [refOf(delta)]),
  );
  if (chain === undefined && unsigned.length > 0) return unsigned;
  if (chain === undefined) {
    return [blind('no-reference', 'There are delta certificates, but no base certificate that they amend.', refs)];
  }
  if (chain.problems.length > 0) {
    return chain.problems.map(({ detail, certificate }) =>
      contradicts(`${certificate.file}: ${detail}.`, [refOf(certificate), refOf(chain.base)]),
    );
  }
  if (weakness !== undefined) return [blind(weakness.reason, weakness.detail, refs)];
  if (chain.deltas.length === 0) return unsigned;
  const names = chain.deltas.map(({ file }) => file).join(', ');
  return [
    ...unsigned,
    agrees(
      `${names} amend ${chain.base.file} without a gap; ${chain.components.length} parts come out.${caveat(facts)}`,
      refs,
      {
        measured: { deltas: chain.deltas.length, parts: chain.components.length },
      },
    ),
  ];
}

export const deltaChainFollows: Question = {
  check: {
    code: 'attest/delta-chain',
    revision: 2,
    question: 'Do the delta certificates follow from the base certificate without a gap?',
    bearing: 'alteration',
    implantClasses: ['enumerating-device', 'swapped-chip'],
    limit: 'one delta that amends another platform, nothing here, or a part that was never there',
    standard: 'TCG Platform Certificate Profile 1.1, 2.1.4 and 3.3 (delta platform certificates)',
    outcomes: {
      contradicts:
        'a delta amends nothing that is here, names another platform serial, or changes a part that was not there',
      agrees: 'every delta amends the base or the delta before it',
      blind: 'there is no delta certificate, no base for it, or nobody whom the operator trusts signed it',
    },
  },
  examine,
};
