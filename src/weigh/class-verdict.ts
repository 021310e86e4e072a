import type { Check, FindingClass } from '../core/index.ts';
import type { Answer } from './answers.ts';
import { defaultArisenLater, defaultFamilyCorrelation, priorLadder } from './assumptions.ts';
import { combineLooks, posterior, usedEnd, type Ratio } from './combine.ts';
import { decidingChecks } from './deciding-checks.ts';
import { areIndependent } from './families.ts';
import { limitsFor } from './limits-for.ts';
import { looksAt, type Look } from './looks.ts';
import type { Basis, ClassVerdict, VerdictLimit, VerdictWord } from './verdict.ts';
import type { WeighInput } from './weigh-input.ts';

const basisOrder: readonly Basis[] = ['measured', 'simulated', 'claimed', 'assumed', 'none'];

function weakest(bases: readonly Basis[]): Basis {
  let worst = -1;
  for (const basis of bases) worst = Math.max(worst, basisOrder.indexOf(basis));
  return basisOrder[worst] ?? 'none';
}

function wordOf(looks: readonly Look[], outOfReach: boolean): VerdictWord {
  const positive = looks.filter((look) => look.positive);
  if (areIndependent(positive.flatMap((look) => look.contradicting))) return 'independently-contradicted';
  if (positive.length > 0) return 'unexplained-difference';
  if (outOfReach) return 'out-of-reach';
  return looks.some((look) => !look.expired) ? 'nothing-found' : 'not-examined';
}

const units = { sizeMm: 'mm', periodS: 's between check-ins', parts: 'parts' } as const;

/** What this look would have found: the measured limits, else the words of the checks that answered. */
function limitsOf(
  look: Look,
  implantClass: FindingClass,
  answers: readonly Answer[],
  input: WeighInput,
): VerdictLimit[] {
  const { family } = look;
  const stated = limitsFor(family, implantClass, input);
  if (stated.length > 0) {
    return stated.map(({ method, basis, axis, at90, scope, elsewhere }) => {
      const size =
        at90 === null
          ? `no such size: ${method} did not reach detection probability 0.90 (${basis})`
          : `${method}: down to ${at90} ${units[axis]} with probability 0.90 or more (${basis})`;
      const where =
        elsewhere === undefined
          ? ''
          : `; measured on another board's picture (serial ${elsewhere.boardSerial})${elsewhere.showsLess ? ', and those of this one are not known to show as much' : ''}`;
      return {
        family,
        method,
        basis,
        axis,
        at90,
        scope,
        ...(elsewhere === undefined ? {} : { elsewhere }),
        text: `${size}${where}`,
      };
    });
  }
  const checks = new Map<string, Check>(input.checks.map((check) => [check.code, check]));
  const texts = new Set<string>();
  for (const answer of answers) {
    // What a merely supporting check would have found is no limit of the class; an expired answer has none left.
    const counts = answer.outcome === 'contradicts' || (answer.looksFor.includes(implantClass) && !answer.expired);
    if (answer.family !== family || !answer.classes.includes(implantClass) || !counts) continue;
    const check = answer.check === undefined ? undefined : checks.get(answer.check);
    texts.add(check === undefined ? `as its laboratory claims: ${answer.detail}` : check.limit);
  }
  return Array.from(texts, (text) => ({ family, method: family, basis: look.rates.power.basis, text }));
}

/** Why nobody has looked for the class: which checks would have to answer, and which answers are not enough. */
function unexaminedReason(name: FindingClass, answers: readonly Answer[], input: WeighInput): string {
  const asked = new Set(input.checks.map((check) => check.code));
  const needed = decidingChecks[name].flatMap(({ check }) => (asked.has(check) ? [check] : []));
  if (needed.length === 0) return 'no method that was asked reaches this class';
  const others = answers.filter((answer) => answer.outcome === 'agrees' && answer.classes.includes(name));
  const names = [...new Set(others.map((answer) => answer.check ?? 'a laboratory that has not searched for it'))];
  const notEnough = names.length === 0 ? '' : `; agreement of ${names.join(', ')} is no look for it`;
  return `no check that searches for this class was answered (${needed.join(', ')})${notEnough}`;
}

function reasonsOf(
  name: FindingClass,
  word: VerdictWord,
  looks: readonly Look[],
  answers: readonly Answer[],
  input: WeighInput,
): string[] {
  const names = (list: readonly Look[]): string => list.map((look) => look.family).join(', ');
  const positive = looks.filter((look) => look.positive);
  const fresh = looks.filter((look) => !look.positive && !look.expired);
  const expired = looks.filter((look) => look.expired);
  const out: string[] = [];
  if (positive.length > 0) out.push(`${names(positive)}: contradicts, and no recorded change explains it`);
  if (fresh.length > 0) out.push(`${names(fresh)}: no difference found, down to the stated limits`);
  if (expired.length > 0) {
    out.push(`${names(expired)}: found no difference before custody that nobody observed; that answer has expired`);
  }
  if (word === 'out-of-reach' && input.outOfReach !== undefined) out.push(input.outOfReach.detail);
  if (looks.length === 0) out.push(unexaminedReason(name, answers, input));
  return out;
}

/** The verdict about one class. `unexplained-communication` has a word and no odds: it is no alteration, and which chip talked is not known. */
export function classVerdict(name: FindingClass, answers: readonly Answer[], input: WeighInput): ClassVerdict {
  const looks = looksAt(name, answers, input);
  const word = wordOf(looks, input.outOfReach !== undefined);
  const isAlteration = name !== 'unexplained-communication';
  const lr: Ratio = isAlteration
    ? combineLooks(looks, input.familyCorrelation ?? defaultFamilyCorrelation, input.arisenLater ?? defaultArisenLater)
    : [1, 1];
  const lrUsed = usedEnd(lr);
  const posteriorByPrior: Record<string, number> = {};
  if (isAlteration) {
    for (const prior of input.priors ?? priorLadder) posteriorByPrior[prior.toExponential()] = posterior(prior, lrUsed);
  }
  return {
    word,
    lr,
    lrUsed,
    powerBasis: weakest(looks.map((look) => look.rates.power.basis)),
    posteriorByPrior,
    limits: looks.flatMap((look) => (look.expired ? [] : limitsOf(look, name, answers, input))),
    reasons: reasonsOf(name, word, looks, answers, input),
    contradicting: looks.filter((look) => look.positive).map((look) => look.family),
    agreeing: looks.filter((look) => !look.positive && !look.expired).map((look) => look.family),
  };
}
