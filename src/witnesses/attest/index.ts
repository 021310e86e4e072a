export type * from './attest-request.ts';
export type * from './three-way-difference.ts';
