import type { BlindReason, CheckCode, EvidenceRef, Explained, Finding, Subject } from '../../core/index.ts';
import { inspectCheck } from './checks.ts';

/** The name of a piece of evidence, without its content. */
export function refOf({ sha256, file, entry }: EvidenceRef): EvidenceRef {
  return entry === undefined ? { sha256, file } : { sha256, file, entry };
}

/** The findings about one subject as they come. */
export class Answers {
  readonly findings: Finding[] = [];
  readonly explained: Explained[] = [];
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  base(
    check: CheckCode,
    evidence: readonly EvidenceRef[],
    detail: string,
  ): Pick<Finding, 'check' | 'revision' | 'subject' | 'evidence' | 'detail'> {
    const { revision } = inspectCheck(check);
    return { check, revision, subject: this.#subject, evidence: evidence.map(refOf), detail };
  }

  blind(
    check: CheckCode,
    evidence: readonly EvidenceRef[],
    reason: BlindReason,
    detail: string,
    areaMm2?: number,
  ): void {
    const why = areaMm2 === undefined ? { reason, detail } : { reason, detail, areaMm2 };
    this.findings.push({ ...this.base(check, evidence, detail), outcome: 'blind', reason: why });
  }
}
