import type { RecordedEntry } from '../journal/ledger-view.ts';

export type ProjectionTable = 'entry' | 'finding' | 'explained' | 'verdict' | 'detection_limit';
export type Row = Readonly<Record<string, unknown>>;

export interface ProjectedRows {
  readonly rows: readonly { readonly table: ProjectionTable; readonly row: Row }[];
  /** The earlier entry that this one replaces as the current answer. */
  readonly supersedes: string | undefined;
}

function wordOf(verdict: unknown): string | null {
  return typeof verdict === 'object' && verdict !== null && 'word' in verdict && typeof verdict.word === 'string'
    ? verdict.word
    : null;
}

/** The rows that one entry becomes; names as in the schema. */
export function projectEntry({ id, index, entry }: RecordedEntry): ProjectedRows {
  const subject = {
    fleet: entry.subject.fleet ?? null,
    subject_kind: entry.subject.kind,
    subject_id: entry.subject.id,
  };
  const rows: { readonly table: ProjectionTable; readonly row: Row }[] = [
    {
      table: 'entry',
      row: {
        idx: index,
        id,
        kind: entry.kind,
        ...subject,
        true_from: entry.trueWhen?.from ?? null,
        true_to: entry.trueWhen?.to ?? null,
        said_when: entry.saidWhen,
        recorded_when: entry.recordedWhen,
        said_by: entry.by,
        software: entry.software,
        body: entry.body,
      },
    },
  ];
  let supersedes: string | undefined;
  if (entry.kind === 'found') {
    supersedes = entry.body.supersedes;
    for (const [pos, finding] of entry.body.testimony.findings.entries()) {
      const row = {
        entry_idx: index,
        pos,
        result_key: entry.body.keys[pos] ?? null,
        witness: entry.body.witness,
        check_code: finding.check,
        revision: finding.revision,
        fleet: finding.subject.fleet ?? null,
        subject_kind: finding.subject.kind,
        subject_id: finding.subject.id,
        outcome: finding.outcome,
        implant_class: finding.implantClass ?? null,
        limit_id: finding.outcome === 'agrees' ? finding.limit : null,
        blind_reason: finding.outcome === 'blind' ? finding.reason.reason : null,
        detail: finding.detail,
        measured: finding.measured ?? null,
        evidence: finding.evidence,
      };
      rows.push({ table: 'finding', row });
    }
    for (const [pos, explained] of entry.body.testimony.explained.entries()) {
      const row = {
        entry_idx: index,
        pos,
        check_code: explained.check,
        subject_kind: explained.subject.kind,
        subject_id: explained.subject.id,
        reason: explained.reason,
        detail: explained.detail,
        ticket: explained.ticket ?? null,
        said_by: explained.by ?? null,
      };
      rows.push({ table: 'explained', row });
    }
  } else if (entry.kind === 'weighed') {
    supersedes = entry.body.supersedes;
    const row = { entry_idx: index, ...subject, word: wordOf(entry.body.verdict), verdict: entry.body.verdict };
    rows.push({ table: 'verdict', row });
  } else if (entry.kind === 'limit') {
    const { id: limitId, implantClass, method, family, axis, at90, trials, basis, scope } = entry.body;
    const names = { limit_id: limitId, implant_class: implantClass, method, family, axis, at90, trials, basis, scope };
    rows.push({ table: 'detection_limit', row: { entry_idx: index, ...names } });
  }
  return { rows, supersedes };
}
