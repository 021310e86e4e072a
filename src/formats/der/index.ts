export * from './der-reader.ts';
export * from './values.ts';
export * from './workarounds.ts';
