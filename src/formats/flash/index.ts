import type { Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import { describeFlashImage } from './describe-flash-image.ts';
import type { FlashImage } from './flash-image.ts';
import { parseFlashImage } from './parse-flash-image.ts';
import { isFlashImage } from './recognise-flash-image.ts';

export * from './flash-image.ts';
export { compareFlash } from './compare-flash.ts';
export type { FlashDifference, FlashDifferenceKind } from './flash-difference.ts';
export { parseFlashImage } from './parse-flash-image.ts';

export const flashImageFormat: Format<'flash-image', FlashImage> = defineFormat({
  kind: 'flash-image',
  title: 'Flash memory dump (UEFI, management controller)',
  recognises: isFlashImage,
  parse: parseFlashImage,
  describe: describeFlashImage,
});
