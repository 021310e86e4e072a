import { byteOrderMarkSize, utf8TextLossy } from '../../core/index.ts';
import { mayBeginWith } from '../inventory/json-text.ts';
import { foreignEncoding } from '../xml/index.ts';

/** The document element comes soon; what hides it behind kilobytes of comments is no manifest. */
const headSize = 8192;

/**
 * Whether the document element is a SoftwareIdentity. Tags that will be refused, with a DOCTYPE or in UTF-16, are
 * recognised too, so that the answer names the reason.
 */
export function looksLikeSwidTag(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, headSize);
  if (foreignEncoding(head) !== undefined) return foreignHead(head).includes('SoftwareIdentity');
  // Most files are none, and to see that takes no decoding of eight kilobytes.
  if (!mayBeginWith(head, '<')) return false;
  const text = utf8TextLossy(head.subarray(byteOrderMarkSize(head)));
  let at = 0;
  for (;;) {
    while (' \t\r\n'.includes(text.charAt(at) || '-')) at++;
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined;
    if (end === undefined) break;
    const next = text.indexOf(end, at + 2);
    if (next < 0) return false;
    at = next + end.length;
  }
  const start = text.slice(at, at + 256);
  return /^<(?:!DOCTYPE\s+)?(?:[^\s:<>/"'=]{1,64}:)?SoftwareIdentity[\s/>[]/.test(start);
}

/** ASCII of a head in UTF-16 or UTF-32 of either byte order. */
function foreignHead(head: Uint8Array): string {
  return String.fromCharCode(...head.filter((octet) => octet !== 0).subarray(0, 4096));
}
