import type { Explained, Finding } from '../core/index.ts';
import { wrap } from './table.ts';

const marks = { contradicts: '▲', agrees: '○', blind: '▨' } as const;
const order = ['contradicts', 'agrees', 'blind'] as const;

/** Findings for a terminal: what contradicts first, what could not see last, each with its code and its sentence. */
export function findingLines(findings: readonly Finding[], explained: readonly Explained[]): string[] {
  const columns = Math.min(process.stdout.columns || 100, 120);
  const lines: string[] = [];
  for (const outcome of order) {
    for (const finding of findings.filter((candidate) => candidate.outcome === outcome)) {
      const { detail } = finding;
      lines.push(`${marks[outcome]} ${finding.check}`, ...wrap(detail, columns, '    '));
    }
    if (outcome === 'contradicts') {
      for (const one of explained) {
        const ticket = one.ticket === undefined ? '' : ` (${one.ticket}, ${one.by ?? 'no name'})`;
        lines.push(`△ ${one.check}: explained by ${one.reason}${ticket}`, ...wrap(one.detail, columns, '    '));
      }
    }
  }
  return lines;
}
