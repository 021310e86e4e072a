export interface TextProblem {
  readonly rule: 'transposed-conditional' | 'intent' | 'comfort';
  /** Offset in the text. */
  readonly at: number;
  readonly text: string;
  readonly why: string;
}

const intent =
  /\b(?:malicious(?:ly)?|malice|sp(?:y|ies|ying)|espionage|sabotaged?|backdoor(?:s|ed)?|tamper(?:ed|ing)|hack(?:ed|er|ers)|deliberate(?:ly)?|intentional(?:ly)?|weaponi[sz]ed)\b/gi;

const comfort = [
  /\b(?:is|are|was|were|looks?|seems?|be|being|been|deemed|declared|considered|found|verified|marked|remains?|stays?)\s+(?:(?:now|all|not|fully|completely|therefore|to\s+be|as)\s+){0,2}(?:clean|safe|trusted|trustworthy|genuine|harmless|uncompromised)\b/gi,
  /\b(?:clean|safe|trusted|trustworthy|genuine)\s+(?:machines?|servers?|boards?|fleets?|units?|hardware|verdicts?|devices?|bill)\b/gi,
  /\ball[\s-]clear\b/gi,
];

const subjectOfDoubt = '(?:altered|compromised|implanted|modified|an?\\s+(?:alteration|implant)|present|there|guilty)';
const transposed = [
  new RegExp(
    `\\b(?:probability|chance|likelihood|odds|confidence)\\s+(?:that|of)\\s[^.;]{0,80}?\\b(?:is|are|was|were|has\\s+been|have\\s+been|being)\\s+${subjectOfDoubt}\\b`,
    'gi',
  ),
  new RegExp(
    `\\b(?:likely|probable|certain|unlikely)\\s+(?:that\\s[^.;]{0,80}?\\b(?:is|are|was|were|has\\s+been)|to\\s+(?:be|have\\s+been|contain|carry))\\s+${subjectOfDoubt}\\b`,
    'gi',
  ),
  new RegExp(`\\b(?:probably|certainly|surely|likely|undoubtedly)\\s+(?:been\\s+)?${subjectOfDoubt}\\b`, 'gi'),
];
const namesItsRung = /\b(?:prior|rung)\b/i;

/** The same text with quoted passages blanked: what somebody else said stands in quotation marks and is theirs. */
function withoutQuotes(text: string): string {
  return text.replace(/"[^"\n]{0,2000}"|“[^”\n]{0,2000}”|«[^»\n]{0,2000}»/g, (quoted) => ' '.repeat(quoted.length));
}

function sentenceAround(text: string, from: number, to: number): string {
  const ends = /[.;!?](?=\s|$)/g;
  let start = 0;
  for (const end of text.matchAll(ends)) {
    if (end.index < from) start = end.index + 1;
    else if (end.index >= to) return text.slice(start, end.index);
  }
  return text.slice(start);
}

/**
 * What may not stand in a report, a statement or a screen: a posterior dressed as evidence ("the probability that it is
 * altered is …") whose sentence does not name the prior, words that speak of intent, and words of comfort used as a
 * verdict. Words inside quotation marks are somebody else's and pass.
 */
export function lintText(text: string): TextProblem[] {
  const own = withoutQuotes(text);
  const problems: TextProblem[] = [];
  const collect = (pattern: RegExp, rule: TextProblem['rule'], why: string): void => {
    for (const match of own.matchAll(pattern)) problems.push({ rule, at: match.index, text: match[0], why });
  };
  collect(intent, 'intent', 'Findings speak of presence, never of who, when, why or use.');
  for (const pattern of comfort)
    collect(pattern, 'comfort', 'There is no such outcome: say what was looked at, and down to which limit.');
  const label = /^\s*(?:clean|safe|trusted|ok|passed)\s*[.!]?\s*$/i.exec(own);
  if (label !== null) {
    problems.push({
      rule: 'comfort',
      at: 0,
      text: label[0].trim(),
      why: 'There is no such outcome: use a verdict word.',
    });
  }
  for (const pattern of transposed) {
    for (const match of own.matchAll(pattern)) {
      if (namesItsRung.test(sentenceAround(own, match.index, match.index + match[0].length))) continue;
      const why = 'Give the ratio "… times more probable if present than if not", or name the rung of the prior.';
      problems.push({ rule: 'transposed-conditional', at: match.index, text: match[0], why });
    }
  }
  return problems.sort((a, b) => a.at - b.at);
}
