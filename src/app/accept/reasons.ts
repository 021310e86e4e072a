import type { Blind, Finding } from '../../core/index.ts';
import type { Unreadable } from '../../witnesses/evidence.ts';

export interface Unmet {
  readonly contradicting: readonly Finding[];
  readonly ordered: boolean;
  readonly unreadable: readonly Unreadable[];
  /** Required checks that were not answered, each with why. */
  readonly missing: ReadonlyMap<string, readonly Blind[]>;
}

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

function list(codes: readonly string[]): string {
  return codes.length < 2 ? codes.join('') : `${codes.slice(0, -1).join(', ')} and ${codes.at(-1) ?? ''}`;
}

/** Codes that were not answered for one and the same reason, together: one file that cannot be read is one reason. */
function byReason(missing: Unmet['missing']): ReadonlyMap<string, readonly string[]> {
  const codes = new Map<string, string[]>();
  for (const [code, blinds] of missing)
    for (const { reason } of blinds) codes.set(reason.detail, [...(codes.get(reason.detail) ?? []), code]);
  return codes;
}

/** Whether all that a check misses may be in files that were named already. */
function waitsFor(blind: Blind, files: ReadonlySet<string>): boolean {
  return (
    blind.reason.reason === 'unreadable' &&
    blind.evidence.length > 0 &&
    blind.evidence.every(({ sha256 }) => files.has(sha256))
  );
}

/**
 * Why a machine is not let in, in sentences, worst first, each once: what contradicts, files that could not be read with the
 * checks that wait for them, and what was not answered for other reasons.
 */
export function reasonsFor({ contradicting, ordered, unreadable, missing }: Unmet): readonly string[] {
  const known = new Set(unreadable.map(({ sha256 }) => sha256));
  const waiting = [...missing].flatMap(([code, blinds]) =>
    blinds.filter((one) => waitsFor(one, known)).map(({ evidence }) => ({ code, evidence })),
  );
  const others = new Map(
    [...missing].map(([code, blinds]) => [code, blinds.filter((one) => !waitsFor(one, known))] as const),
  );
  return [
    ...contradicting.map(({ detail }) => detail),
    ...(ordered ? [] : ['No order line names this machine or its model.']),
    ...unreadable.map(({ file, sha256, message }) => {
      const codes = waiting.filter(({ evidence }) => evidence.some((ref) => ref.sha256 === sha256));
      const needing = list([...new Set(codes.map(({ code }) => code))]);
      const said = sentence(`${file} could not be read: ${message}`);
      return needing === '' ? said : `${said} It may be what ${needing} need${codes.length > 1 ? '' : 's'}.`;
    }),
    ...[...byReason(others)].map(([detail, codes]) => {
      const unique = [...new Set(codes)];
      const are = unique.length > 1 ? 'are required and were' : 'is required and was';
      return `${list(unique)} ${are} not answered: ${sentence(detail)}`;
    }),
  ];
}
