import type { Note } from '../note.ts';

/**
 * Everything irregular that the readers of DER, X.509 and platform certificates read past: what it is, who needs it,
 * and which rule it bends. A tolerance that is not in this table does not exist, and using one always leaves a note.
 */
export const workarounds = {
  'der-long-length': {
    what: 'a length written with more octets than it needs',
    neededBy: 'EK certificates of early firmware TPMs that are BER, not DER',
    source: 'X.690, 10.1',
  },
  'der-padded-integer': {
    what: 'an INTEGER with superfluous leading octets',
    neededBy: "STMicroelectronics' 'STM TPM EK Intermediate CA 02', serial number 00000005",
    source: 'X.690, 8.3.2',
  },
  'der-empty-integer': {
    what: 'an INTEGER without content, read as 0',
    neededBy: 'certificates made by hand-written encoders',
    source: 'X.690, 8.3.1',
  },
  'der-boolean': {
    what: 'a BOOLEAN that is true but not FF',
    neededBy: 'encoders that write 01',
    source: 'X.690, 11.1',
  },
  'der-encoded-default': {
    what: 'a field that equals its default and was written all the same',
    neededBy: "paccor's platform certificates; EK certificates with 'critical FALSE'",
    source: 'X.690, 11.5',
  },
  'der-unordered-set': {
    what: 'a SET OF whose elements are not in ascending order',
    neededBy: 'EK certificates with multi-valued names (keylime issue 1775)',
    source: 'X.690, 11.6',
  },
  'der-bit-padding': {
    what: 'a BIT STRING whose unused bits are not zero, or trailing zero bits in a named bit list',
    neededBy: 'key usages of real CA certificates',
    source: 'X.690, 11.2',
  },
  'der-bad-string': {
    what: 'a string with octets that its type does not allow',
    neededBy: 'names of real certificates with Latin-1 in UTF8String or underscores in PrintableString',
    source: 'X.690, 8.23; X.680, 41',
  },
  'tpm-nv-header': {
    what: 'a TPM NV header before the certificate',
    neededBy: 'EK certificates as read from NV index 0x01C00002',
    source: 'TCG PC Client Specific Implementation Specification for Conventional BIOS 1.21, 7.4.5',
  },
  'trailing-padding': {
    what: 'bytes 00 or FF after the end, to the size of the NV index',
    neededBy: 'EK certificates as read from NV indices of fixed size',
    source: 'TCG EK Credential Profile 2.x, 2.2.1.4',
  },
  'pem-garbage': {
    what: 'text around the PEM blocks',
    neededBy: 'bundles with comments; files copied out of mails and consoles',
    source: 'RFC 7468, 2',
  },
  'pem-label': {
    what: 'a PEM label that is not the standard one for its content',
    neededBy: "platform certificates labelled CERTIFICATE; certificates labelled 'TRUSTED CERTIFICATE'",
    source: 'RFC 7468, 3',
  },
  'pem-undecodable': {
    what: 'a block of a bundle that could not be decoded and was left out',
    neededBy: 'bundles of which one member is damaged: the others are still of use',
    source: 'RFC 7468',
  },
  'empty-subject': {
    what: 'an empty subject; the identity is in the subject alternative name',
    neededBy: 'EK certificates',
    source: 'TCG EK Credential Profile 2.x, 3.1.2; RFC 5280, 4.1.2.6',
  },
  'empty-subject-alt-name-not-critical': {
    what: 'an empty subject with a subject alternative name that is not critical',
    neededBy: 'EK certificates of several makers',
    source: 'RFC 5280, 4.2.1.6',
  },
  'tpm-identity-in-several-rdns': {
    what: 'TPM manufacturer, model and version in one multi-valued RDN',
    neededBy: 'EK certificates of several makers',
    source: 'TCG EK Credential Profile 2.x, 3.1.2',
  },
  'tpm-security-assertions': {
    what: 'TPM security assertions among the subject directory attributes',
    neededBy: 'EK certificates of Infineon and STMicroelectronics',
    source: 'TCG EK Credential Profile 2.x, 3.1.3',
  },
  'old-signature-oid': {
    what: 'an obsolete object identifier for the signature algorithm',
    neededBy: 'platform certificates signed with 1.3.14.3.2.29 (sha1WithRSASignature)',
    source: 'OIW Security SIG; superseded by RFC 8017, A.2.4',
  },
  'weak-signature-hash': {
    what: 'a signature over MD5 or SHA-1',
    neededBy: 'certificates made before 2016',
    source: 'NIST SP 800-131A Rev. 2, table 8',
  },
  'old-key-oid': {
    what: 'a public key algorithm identifier that needs rewriting before it can be used',
    neededBy: 'EK certificates with RSAES-OAEP keys',
    source: 'TCG Credential Profiles 1.1, 3.2.7; RFC 4055, 4',
  },
  'signature-algorithm-mismatch': {
    what: 'two different signature algorithm identifiers inside and outside the signed part',
    neededBy: 'damaged or forged certificates: the one inside is reported, nothing verifies',
    source: 'RFC 5280, 4.1.1.2',
  },
  'serial-number': {
    what: 'a serial number that is zero, negative or longer than 20 octets',
    neededBy: 'real CA certificates',
    source: 'RFC 5280, 4.1.2.2',
  },
  'time-form': {
    what: 'a time without seconds or with a zone that is not Z, or in the wrong one of the two forms',
    neededBy: 'certificates made by hand-written encoders',
    source: 'RFC 5280, 4.1.2.5',
  },
  'no-final-date': {
    what: '9999-12-31: the certificate has no well-defined end',
    neededBy: 'EK certificates',
    source: 'RFC 5280, 4.1.2.5',
  },
  'version-and-extensions': {
    what: 'extensions in a certificate that says it is not version 3',
    neededBy: 'certificates made by hand-written encoders',
    source: 'RFC 5280, 4.1.2.1',
  },
  'extension-unreadable': {
    what: 'a known extension whose value could not be decoded; it is treated as one that is not understood',
    neededBy: 'certificates of which only one extension is malformed',
    source: 'RFC 5280, 4.2',
  },
  'extension-twice': {
    what: 'an extension that occurs more than once; the first is used',
    neededBy: 'damaged or forged certificates',
    source: 'RFC 5280, 4.2',
  },
  'attribute-unreadable': {
    what: 'a platform attribute whose value could not be decoded',
    neededBy: "paccor's early platform certificates",
    source: 'TCG Platform Certificate Profile 1.1, 3.1',
  },
  'attribute-twice': {
    what: 'a platform attribute that occurs more than once; the first is used',
    neededBy: 'damaged or forged certificates',
    source: 'RFC 5755, 4.2.7',
  },
  'component-without-class': {
    what: 'a component without a class',
    neededBy: 'platform configurations of profile 1.0',
    source: 'TCG Platform Attribute Credential Profile 1.0, 3.1.6',
  },
  'component-class-without-registry': {
    what: 'a component class that is a bare octet string',
    neededBy: "Intel's platform certificates for NUCs of 2018",
    source: 'TCG Platform Certificate Profile 1.1, 3.1.6',
  },
  'alt-name-is-bare-name': {
    what: 'a subject alternative name that is a directory name without the general name around it',
    neededBy: 'platform certificates made before profile 1.0 was final',
    source: 'RFC 5280, 4.2.1.6',
  },
  'no-component-list': {
    what: 'a platform certificate that lists no components',
    neededBy: 'profile 1.0, where the list is optional',
    source: 'TCG Platform Attribute Credential Profile 1.0, 3.1.6',
  },
  'issuer-with-extra-choices': {
    what: 'an attribute certificate issuer that is more than one directory name',
    neededBy: 'attribute certificates made before RFC 5755',
    source: 'RFC 5755, 4.2.3',
  },
} as const;

export type WorkaroundId = keyof typeof workarounds;

/** The note that a workaround was used; `where` says on what. */
export function workaroundNote(id: WorkaroundId, where: string): Note {
  return { id, detail: `${workarounds[id].what}: ${where} (${workarounds[id].source})` };
}

/** Collects notes; the same one at the same place once, and never more than a reader can use. */
export class NoteSink {
  static readonly limit = 64;
  readonly notes: Note[] = [];
  readonly #seen = new Set<string>();

  add(id: WorkaroundId, where: string): void {
    const key = `${id}\n${where}`;
    if (this.#seen.has(key) || this.notes.length >= NoteSink.limit) return;
    this.#seen.add(key);
    this.notes.push(workaroundNote(id, where));
  }
}
