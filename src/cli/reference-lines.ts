import type { ReferenceUse } from '../app/reference-use.ts';

const firstFew = 4;

function few(checks: readonly string[]): string {
  const more = checks.length > firstFew ? ` and ${String(checks.length - firstFew)} more` : '';
  return `${checks.slice(0, firstFew).join(', ')}${more}`;
}

/** What the operator named and what it was used for, a line a file; nothing where nothing was named. */
export function referenceLines(uses: readonly ReferenceUse[]): string[] {
  if (uses.length === 0) return ['Held against no root, list or reference: none was named.'];
  return [
    'Held against',
    ...uses.map(({ file, role, usedFor, blindFor }) => {
      const answered = usedFor.length === 0 ? [] : [`used for ${few(usedFor)}`];
      const blind = blindFor.length === 0 ? [] : [`looked at by ${few(blindFor)}, which could not answer`];
      const words = [...answered, ...blind];
      return `  ${file} (${role}): ${words.length === 0 ? 'used for nothing' : words.join('; ')}`;
    }),
  ];
}
