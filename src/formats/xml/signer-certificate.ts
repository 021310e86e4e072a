import { bytesEqual, toHex } from '../../core/index.ts';
import type { Certificate } from '../x509/index.ts';
import type { UnverifiedKeyInfo } from './xml-signature.ts';

/**
 * Which of the certificates in a KeyInfo is meant to be the signer's: XMLDSig gives them no order. The one with the key
 * of KeyValue, else one whose subject key identifier is named, else one that issued none of the others.
 */
export function signerCertificate(keyInfo: UnverifiedKeyInfo): Certificate | undefined {
  const { certificates, keyValue } = keyInfo;
  const named = new Set([...keyInfo.keyNames.map((name) => name.toLowerCase()), ...keyInfo.subjectKeyIds]);
  const issuers = new Set(certificates.filter(({ isCa }) => !isCa).map(({ issuer }) => toHex(issuer.raw)));
  return (
    certificates.find(({ publicKey }) => keyValue !== undefined && bytesEqual(publicKey.spki, keyValue)) ??
    certificates.find(({ subjectKeyId }) => subjectKeyId !== undefined && named.has(subjectKeyId)) ??
    certificates.find(({ subject, isCa }) => !isCa && !issuers.has(toHex(subject.raw))) ??
    certificates[0]
  );
}
