import type { XmlHash } from '../xml/index.ts';
import { digestMethods } from '../xml/index.ts';

/** The schema of ISO/IEC 19770-2:2015, under the name of its edition and under that of the latest one. */
export const swidNamespaces: ReadonlySet<string> = new Set([
  'http://standards.iso.org/iso/19770/-2/2015/schema.xsd',
  'http://standards.iso.org/iso/19770/-2/2015-current/schema.xsd',
]);

export const rimNamespace = 'https://trustedcomputinggroup.org/wp-content/uploads/TCG_RIM_Model';
export const productNamespace = 'http://csrc.nist.gov/ns/swid/2015-extensions/1.0';

export const rfc3339Namespace = 'https://www.ietf.org/rfc/rfc3339.txt';
export const rfc3852Namespace = 'https://www.ietf.org/rfc/rfc3852.txt';

/** The algorithm of a hash attribute is its namespace (ISO/IEC 19770-2:2015, 8.5). SHA-384 is found under two names. */
export const hashNamespaces: ReadonlyMap<string, XmlHash> = new Map<string, XmlHash>([
  ...digestMethods,
  ['http://www.w3.org/2001/04/xmlenc#sha384', 'sha384'],
]);
