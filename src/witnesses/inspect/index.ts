export * from './checks.ts';
export type { InspectModel } from './golden/golden-library.ts';
export * from './coverage/join-side.ts';
export * from './optical/inspect-unit.ts';
export * from './inspect.ts';
export * from './golden/learn-golden.ts';
export * from './limit/measure-limit.ts';
export * from './cad/place-cad.ts';
export * from './types.ts';
