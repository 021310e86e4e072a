export { fabBoard } from './fab-board.ts';
export type { FabFile } from './fab-board.ts';
