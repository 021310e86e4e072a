import type { Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import { describeSwidTag } from './describe-swid-tag.ts';
import { looksLikeSwidTag } from './looks-like-swid-tag.ts';
import { parseSwidTag } from './parse-swid-tag.ts';
import type { SwidTag } from './swid-tag.ts';

export * from './swid-tag.ts';
export { parseSwidTag } from './parse-swid-tag.ts';
export type { SwidSignatureResult } from './verify-swidtag.ts';
export { examineSwidSignature, supportFiles, verifySwidtag } from './verify-swidtag.ts';

export const rimSwidtagFormat: Format<'rim-swidtag', SwidTag> = defineFormat({
  kind: 'rim-swidtag',
  title: 'Reference integrity manifest in a SWID tag (ISO/IEC 19770-2, TCG)',
  recognises: looksLikeSwidTag,
  parse: parseSwidTag,
  describe: describeSwidTag,
});
