export * from './files.ts';
export * from './rows.ts';
