export * from './der-reader.ts';
export * from './values.ts';
export * from './workarounds.ts';
export * from './spki.ts';
export * from './key-object.ts';
