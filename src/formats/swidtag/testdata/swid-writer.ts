import type { SignatureSpec } from '../../xml/testdata/signature-writer.ts';
import { enveloped, signedXml, transform, inclusiveUri } from '../../xml/testdata/signature-writer.ts';

export const swidNamespace = 'http://standards.iso.org/iso/19770/-2/2015/schema.xsd';

export interface SwidSpec {
  readonly attributes?: string;
  readonly entity?: string;
  readonly meta?: string;
  readonly payload?: string;
}

export const digests: Readonly<Record<'sha1' | 'sha256' | 'sha384' | 'sha512', string>> = {
  sha1: '11'.repeat(20),
  sha256: '22'.repeat(32),
  sha384: '33'.repeat(48),
  sha512: '44'.repeat(64),
};

const payload =
  '<swid:Directory name="rim"><swid:File xmlns:SHA256="http://www.w3.org/2001/04/xmlenc#sha256"' +
  ' xmlns:SHA384="http://www.w3.org/2001/04/xmldsig-more#sha384" xmlns:SHA512="http://www.w3.org/2001/04/xmlenc#sha512"' +
  ` SHA256:hash="${digests.sha256}" SHA384:hash="${digests.sha384}" SHA512:hash="${digests.sha512.toUpperCase()}"` +
  ' name="maker.server.1.rimel" size="4711" version="2" rim:supportRIMType="TCG_EventLog_Assertion"' +
  ' rim:supportRIMFormat="TCG_EventLog" rim:supportRIMURIGlobal="https://example.com/rim"/>' +
  '<swid:Directory name="inner"><swid:File name="second" xmlns:SHA256="http://www.w3.org/2001/04/xmlenc#sha256"' +
  ` SHA256:hash="${digests.sha256}"/></swid:Directory></swid:Directory>`;

/** A base RIM as a maker of servers would write it, around `signature`. */
export function swidTag(signature: string, spec: SwidSpec = {}): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<swid:SoftwareIdentity xmlns:swid="${swidNamespace}" xmlns:rim="https://trustedcomputinggroup.org/wp-content/uploads/TCG_RIM_Model"` +
    ` name="Server 1 firmware" tagId="maker.server.1" tagVersion="3" version="1.2" versionScheme="multipartnumeric" corpus="false"` +
    ` patch="0" supplemental="true" xml:lang="en"${spec.attributes ?? ''}>\n` +
    (spec.entity ??
      '<swid:Entity name="Maker" regid="https://example.com" role="softwareCreator tagCreator" thumbprint="0a0b"/>') +
    '<swid:Link href="swid:maker.server.0" rel="supersedes"/>\n' +
    (spec.meta ??
      '<swid:Meta xmlns:n8060="http://csrc.nist.gov/ns/swid/2015-extensions/1.0" n8060:product="Server 1" n8060:edition="A"' +
        ' rim:PayloadType="indirect" rim:bindingSpec="PC Client RIM" rim:bindingSpecVersion="1.2"' +
        ' rim:platformManufacturerStr="Maker" rim:platformManufacturerId="00201234" rim:platformModel="Server 1"' +
        ' rim:platformVersion="01" rim:firmwareVersion="12" rim:pcURIlocal="/boot/tcg/manifest"' +
        ` rim:rimLinkHash="${digests.sha256}"/>`) +
    `\n<swid:Payload>${spec.payload ?? payload}</swid:Payload>\n${signature}</swid:SoftwareIdentity>\n`
  );
}

const stamp = (attributes: string): string =>
  `<Object><SignatureProperties><SignatureProperty Id="TST" Target="RimSignature"><TimeStamp ${attributes}/>` +
  '</SignatureProperty></SignatureProperties></Object>';

export const rfc3339Stamp: string = stamp(
  'xmlns:rcf3339="https://www.ietf.org/rfc/rfc3339.txt" dateTime="2026-01-01T01:00:00+01:00"',
);
export const rfc3852Stamp: string = stamp('xmlns:rcf3852="https://www.ietf.org/rfc/rfc3852.txt" dateTime="dGVzdA=="');

export function signedSwidTag(signature: SignatureSpec, spec: SwidSpec = {}): string {
  return signedXml((written) => swidTag(written, spec), signature);
}

/** With a time stamp that is signed too. */
export function stampedSwidTag(signature: SignatureSpec, objects: string = rfc3339Stamp): string {
  const references = [enveloped, { uri: '#TST', transforms: [transform(inclusiveUri)] }];
  return signedSwidTag({ ...signature, references, objects, attributes: ' Id="RimSignature"' });
}
