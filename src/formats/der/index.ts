export * from './der-element.ts';
export * from './der-reader.ts';
export * from './object-identifier.ts';
export * from './recent.ts';
export * from './values.ts';
export * from './workarounds.ts';
export * from './spki.ts';
export * from './key-object.ts';
