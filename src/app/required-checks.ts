import type { Check } from '../core/index.ts';
import { UsageError } from '../core/index.ts';

/** Edits that turn one text into the other (Levenshtein), both short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const kept = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(kept, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The code that was most likely meant; undefined where none is near. */
export function nearestCode(code: string, checks: readonly Check[]): string | undefined {
  const short = code.slice(0, 80);
  const ranked = checks
    .map(({ code: known }) => ({
      known,
      apart: Math.min(distance(short, known), distance(short, known.split('/')[1] ?? '')),
    }))
    .sort((a, b) => a.apart - b.apart);
  const [best] = ranked;
  return best !== undefined && best.apart <= 4 ? best.known : undefined;
}

/** What is wrong with a required code, in words; undefined where it is a check. A typo would be required for ever and never answered. */
export function unknownCode(
  code: string,
  checks: readonly Check[],
): { readonly message: string; readonly remedy: string } | undefined {
  if (checks.some((check) => check.code === code)) return undefined;
  const near = nearestCode(code, checks);
  const remedy = near === undefined ? 'docs/checks.md lists the codes.' : `Did you mean ${near}?`;
  return { message: `${code.slice(0, 80)} is no check`, remedy };
}

/** Throws UsageError for the first code that is no check. */
export function refuseUnknownCodes(codes: readonly string[] | undefined, checks: readonly Check[]): void {
  for (const code of codes ?? []) {
    const wrong = unknownCode(code, checks);
    if (wrong !== undefined) throw new UsageError(wrong.message, wrong.remedy);
  }
}
