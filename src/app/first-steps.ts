export { moreStepsText, sharingLotText, shownSteps } from '../weigh/index.ts';
