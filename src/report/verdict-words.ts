import type { VerdictWord } from '../weigh/index.ts';

/** Strongest first: what a reader has to act on stands at the top. */
export const wordOrder: readonly VerdictWord[] = [
  'independently-contradicted',
  'unexplained-difference',
  'nothing-found',
  'not-examined',
  'out-of-reach',
];

export const wordMeanings: Readonly<Record<VerdictWord, string>> = {
  'independently-contradicted': 'two or more physically independent families of methods contradict',
  'unexplained-difference': 'differs from its reference, and no recorded change explains it',
  'nothing-found': 'no difference found, down to the stated limits and for the stated classes only',
  'not-examined': 'no check that could show an alteration was answered',
  'out-of-reach': 'left our hands; nobody here can look',
};

export const wordRank: Readonly<Record<VerdictWord, number>> = {
  'independently-contradicted': 0,
  'unexplained-difference': 1,
  'nothing-found': 2,
  'not-examined': 3,
  'out-of-reach': 4,
};

export function differs(word: VerdictWord): boolean {
  return word === 'independently-contradicted' || word === 'unexplained-difference';
}
