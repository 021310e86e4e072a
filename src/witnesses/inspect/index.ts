export * from './checks.ts';
export type { InspectModel } from './golden-library.ts';
export * from './inspect-unit.ts';
export * from './inspect.ts';
export * from './learn-golden.ts';
export * from './measure-limit.ts';
export * from './place-cad.ts';
export * from './types.ts';
