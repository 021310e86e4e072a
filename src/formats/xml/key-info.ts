import { FormatError, toHex } from '../../core/index.ts';
import { ecSpki, rsaSpki } from '../der/index.ts';
import type { Note } from '../note.ts';
import type { Certificate } from '../x509/index.ts';
import { parseCertificate } from '../x509/index.ts';
import type { XmlDocument, XmlElement } from './document.ts';
import { attributeValue, childElements, isElement, textContent } from './navigate.ts';
import { base64Content, Children, failAt } from './signature-elements.ts';
import { dsig11Namespace, dsigNamespace } from './signature-names.ts';
import type { UnverifiedKeyInfo } from './xml-signature.ts';

/** DER of the named curves' identifiers, by the name that ECKeyValue gives (RFC 5480, 2.1.1.1). */
const curves: ReadonlyMap<string, { readonly oid: Uint8Array; readonly size: number }> = new Map([
  ['urn:oid:1.2.840.10045.3.1.7', { oid: oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07), size: 32 }],
  ['urn:oid:1.3.132.0.34', { oid: oid(0x2b, 0x81, 0x04, 0x00, 0x22), size: 48 }],
  ['urn:oid:1.3.132.0.35', { oid: oid(0x2b, 0x81, 0x04, 0x00, 0x23), size: 66 }],
]);

function oid(...content: readonly number[]): Uint8Array {
  return Uint8Array.of(0x06, content.length, ...content);
}

const maxCertificates = 16;

/**
 * KeyInfo (XMLDSig Core 1.1, 4.5). It is not signed, so nothing in it is refused: what cannot be read is noted and left
 * out, and cannot be used to make the rest unreadable.
 */
export function readKeyInfo(document: XmlDocument, element: XmlElement, notes: Note[]): UnverifiedKeyInfo {
  const certificates: Certificate[] = [];
  const keyNames: string[] = [];
  const subjectNames: string[] = [];
  const subjectKeyIds: string[] = [];
  const keyValues: Uint8Array[] = [];
  const attempt = (read: () => void): void => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      notes.push({ id: 'key-info-unreadable', detail: error.message });
    }
  };
  const x509 = (data: XmlElement): void => {
    for (const one of childElements(document, data)) {
      if (isElement(one, dsigNamespace, 'X509SubjectName')) subjectNames.push(textContent(document, one).trim());
      if (isElement(one, dsigNamespace, 'X509SKI')) {
        attempt(() => subjectKeyIds.push(toHex(base64Content(document, one))));
      }
      if (isElement(one, dsigNamespace, 'X509Certificate') && certificates.length < maxCertificates) {
        attempt(() => certificates.push(parseCertificate(base64Content(document, one))));
      }
    }
  };
  for (const child of childElements(document, element)) {
    switch (child.namespace === dsigNamespace ? child.local : '') {
      case 'KeyName':
        keyNames.push(textContent(document, child).trim());
        break;
      case 'X509Data':
        x509(child);
        break;
      case 'KeyValue':
        attempt(() => keyValues.push(readKeyValue(document, child)));
        break;
      default:
        notes.push({ id: 'key-info-not-read', detail: child.name });
    }
  }
  const [keyValue, second] = keyValues;
  if (second !== undefined) notes.push({ id: 'key-info-ambiguous', detail: `${keyValues.length} KeyValue elements` });
  return {
    certificates,
    ...(keyValue === undefined || second !== undefined ? {} : { keyValue }),
    keyNames,
    subjectNames,
    subjectKeyIds,
  };
}

/** SubjectPublicKeyInfo of RSAKeyValue or ECKeyValue with a named curve. */
function readKeyValue(document: XmlDocument, element: XmlElement): Uint8Array {
  const children = new Children(document, element);
  const rsa = children.optional('RSAKeyValue');
  if (rsa !== undefined) {
    const parts = new Children(document, rsa);
    const modulus = parts.base64('Modulus');
    const exponent = parts.base64('Exponent');
    parts.end();
    if (exponent.length > 4) failAt(rsa, 'RSAKeyValue: exponent of more than four octets');
    return rsaSpki(
      modulus,
      exponent.reduce((value, octet) => value * 256 + octet, 0),
    );
  }
  const ec = children.optional('ECKeyValue', dsig11Namespace);
  if (ec === undefined) return failAt(element, 'KeyValue: neither RSAKeyValue nor ECKeyValue');
  const parts = new Children(document, ec);
  const name = attributeValue(parts.one('NamedCurve', dsig11Namespace), 'URI') ?? '';
  const point = parts.base64('PublicKey', dsig11Namespace);
  const curve = curves.get(name) ?? failAt(ec, `ECKeyValue: the curve ${name} is not read`);
  if (point[0] !== 4 || point.length !== 1 + 2 * curve.size) failAt(ec, 'ECKeyValue: not an uncompressed point');
  return ecSpki(curve.oid, point.subarray(1, 1 + curve.size), point.subarray(1 + curve.size), curve.size);
}
