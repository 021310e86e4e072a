export * from './draw-sample.ts';
export * from './sample-size.ts';
export * from './strata.ts';
export * from './upper-bound.ts';
