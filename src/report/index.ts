export { csvOfVerdicts } from './csv-of-verdicts.ts';
export { renderReport } from './render-report.ts';
export * from './report-model.ts';
