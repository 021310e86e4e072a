/** Where everything of a Redfish service lives (DSP0266, 6.3). */
export const serviceRoot = '/redfish/v1';

const maxPathChars = 1024;
/** RFC 3986, 3.3, without what a path of a resource has no use for. */
const plainPath = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;
/** Encoded control characters, dots, slashes and backslashes: two readers may see two paths in them. */
const ambiguous = /%(?:[01][0-9a-f]|2[ef]|5c|7f)/i;
const plainQuery = /^(?:[A-Za-z0-9\-._~!$'()*+,;=:@/?&]|%[0-9A-Fa-f]{2})*$/;

export type ResourceLink =
  { readonly path: string; readonly query: string } | { readonly refused: 'absolute-link' | 'unsafe-link' };

/**
 * The path that a link of a controller leads to, without fragment and last slash. The link is its word: only paths below
 * /redfish/v1 on the same origin are followed, and a query (`paging`) only where a collection goes on.
 */
export function resourceLink(link: string, paging = false): ResourceLink {
  if (link.length > maxPathChars) return { refused: 'unsafe-link' };
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(link) || /^[/\\]{2}/.test(link)) return { refused: 'absolute-link' };
  const [whole = ''] = link.split('#', 1);
  const mark = whole.indexOf('?');
  const path = (mark < 0 ? whole : whole.slice(0, mark)).replace(/\/$/, '');
  const query = mark < 0 ? '' : whole.slice(mark);
  const inside = path === serviceRoot || path.startsWith(`${serviceRoot}/`);
  const plain = plainPath.test(path) && !ambiguous.test(path);
  const segments = path.split('/').slice(1);
  if (!inside || !plain || segments.some((part) => part === '' || /^\.+$/.test(part)))
    return { refused: 'unsafe-link' };
  if (query !== '' && (!paging || !plainQuery.test(query.slice(1)))) return { refused: 'unsafe-link' };
  return { path, query };
}
