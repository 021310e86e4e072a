export * from './error-rates.ts';
export * from './verdict.ts';
export * from './weigh-input.ts';
export * from './weigh.ts';
export * from './summarise.ts';
export * from './lint-text.ts';
