import type { FlashLayout } from './flash-layout.ts';

/**
 * Says whether a structure begins at `at` and ends by `limit`: then what lays it, once everything before it is laid. The
 * answer costs no more than a header; lengths in it are the sender's word and are checked here.
 */
export type FindStructure = (layout: FlashLayout, at: number, limit: number) => (() => void) | undefined;
