export * from './document.ts';
export { foreignEncoding } from './encoding.ts';
export * from './navigate.ts';
export { parseXml } from './parse-xml.ts';
export type { Canonicalization, DocumentSubset } from './canonicalize.ts';
export { canonicalize } from './canonicalize.ts';
