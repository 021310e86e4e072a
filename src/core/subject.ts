export const subjectKinds = ['machine', 'board', 'part', 'lot', 'party', 'facility', 'file', 'fleet'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** What a finding, a verdict or a ledger entry is about. `fleet` keeps two companies' identifiers apart. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly fleet?: string;
}

/** A stable text for maps and sorting; not shown to people. */
export function subjectKey(subject: Subject): string {
  return `${subject.fleet ?? ''}\u0000${subject.kind}\u0000${subject.id}`;
}
