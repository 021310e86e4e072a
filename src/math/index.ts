export * from './correlated-misses.ts';
export * from './detection-probability.ts';
export * from './fisher-exact.ts';
export * from './incomplete-beta.ts';
export * from './incomplete-gamma.ts';
export * from './log-gamma.ts';
export * from './multiple-tests.ts';
export * from './normal.ts';

export * from './poisson-bounds.ts';
export * from './proportion-interval.ts';
export * from './quantile.ts';
export * from './rogan-gladen.ts';
export * from './tails.ts';
export * from './firth-logistic.ts';
export * from './pod-curve.ts';
