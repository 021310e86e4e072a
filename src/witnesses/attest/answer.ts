import type { BlindReason, Check, EvidenceRef, FindingClass, Lack, Quantities } from '../../core/index.ts';
import type { Facts } from './facts.ts';
import type { FleetView } from './fleet-view.ts';
import type { AttestSlice } from './model.ts';

interface AnswerBase {
  readonly detail: string;
  readonly evidence: readonly EvidenceRef[];
  readonly implantClass?: FindingClass;
  readonly measured?: Quantities;
}

type BlindAnswer = AnswerBase & { readonly outcome: 'blind'; readonly reason: BlindReason; readonly lack?: Lack };

/** What one question says about one machine, before it is dressed as a finding. */
export type Answer =
  | (AnswerBase & { readonly outcome: 'contradicts' | 'agrees' })
  | BlindAnswer
  | (AnswerBase & { readonly outcome: 'explained'; readonly ticket?: string; readonly by?: string });

/** One question of attest: its published definition and the code that answers it. Answers at least once, always. */
export interface Question {
  readonly check: Check;
  readonly examine: (facts: Facts) => readonly Answer[];
}

/** A question that only other machines can answer. It is asked when all of them are known, of what was kept of this one. */
export interface FleetQuestion {
  readonly check: Check;
  readonly compare: (view: FleetView, slice: AttestSlice) => readonly Answer[];
}

type Extra = Partial<Pick<AnswerBase, 'implantClass' | 'measured'>>;

export function contradicts(detail: string, evidence: readonly EvidenceRef[], extra: Extra = {}): Answer {
  return { outcome: 'contradicts', detail, evidence, ...extra };
}

export function agrees(detail: string, evidence: readonly EvidenceRef[], extra: Extra = {}): Answer {
  return { outcome: 'agrees', detail, evidence, ...extra };
}

/** `detail` says what is missing and what would cure it. */
export function blind(reason: BlindReason, detail: string, evidence: readonly EvidenceRef[] = []): BlindAnswer {
  return { outcome: 'blind', reason, detail, evidence };
}
