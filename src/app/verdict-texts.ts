export { decidedBeforeText, moreStepsText, sharingLotText, shownSteps } from '../weigh/index.ts';
