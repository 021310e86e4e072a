export * from './component-class.ts';
export * from './component-inventory.ts';
export { parseComponentList } from './component-list.ts';
export { parseDmidecode } from './dmidecode.ts';
export * from './inventory.ts';
export { parseLshw } from './lshw.ts';
export { parseLspci } from './lspci.ts';
export * from './specified.ts';
