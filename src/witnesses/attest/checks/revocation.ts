import type { EvidenceRef } from '../../../core/index.ts';
import { bytesEqual, epochMs } from '../../../core/index.ts';
import type { Certificate, RevocationList } from '../../../formats/x509/index.ts';
import { revocationOf, verifyCrl, verifySignature } from '../../../formats/x509/index.ts';
import type { Evidence } from '../../evidence.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf } from '../absence.ts';
import type { Facts } from '../facts.ts';

/** Something that an authority issued and may have revoked. */
interface Issued {
  readonly ref: EvidenceRef;
  readonly what: string;
  readonly certificate: Pick<Certificate, 'issuer' | 'serialNumber' | 'isCa'>;
  readonly signed: Pick<Certificate, 'tbs' | 'signature' | 'signatureAlgorithm'>;
  /** Where its issuer says that its list is. */
  readonly crlUrls: readonly string[];
  readonly isAttribute: boolean;
}

function issuedTo(facts: Facts): readonly Issued[] {
  const platform = facts.platformCertificates.map((certificate): Issued => ({
    ref: refOf(certificate),
    what: `platform certificate ${certificate.value.serialNumber.slice(0, 40)}`,
    certificate: { issuer: certificate.value.issuer, serialNumber: certificate.value.serialNumber, isCa: false },
    signed: certificate.value,
    crlUrls: [],
    isAttribute: true,
  }));
  const certified = [
    ...facts.evidence.certificates.map((one) => ({ ref: refOf(one), certificate: one.value })),
    ...facts.evidence.spdmChains.flatMap((chain) =>
      chain.value.certificates.map((certificate) => ({ ref: refOf(chain), certificate })),
    ),
  ];
  const seen = new Set<string>();
  const own = certified.flatMap(({ ref, certificate }): Issued[] => {
    // A root vouches for itself: nobody above it could revoke it, and a list of its own says nothing against it.
    if (seen.has(certificate.fingerprint) || bytesEqual(certificate.issuer.raw, certificate.subject.raw)) return [];
    seen.add(certificate.fingerprint);
    const name = certificate.subject.text === '' ? `serial ${certificate.serialNumber}` : certificate.subject.text;
    return [
      {
        ref,
        what: `certificate ${name.slice(0, 120)}`,
        certificate,
        signed: certificate,
        crlUrls: certificate.crlUrls,
        isAttribute: false,
      },
    ];
  });
  return [...platform, ...own];
}

type Standing =
  | { readonly state: 'good'; readonly issuer: EvidenceRef }
  | { readonly state: 'forged' | 'unanchored' | 'stale' | 'unusable'; readonly detail: string };

const verified = new WeakMap<RevocationList, Map<string, ReturnType<typeof verifyCrl>>>();

/** A list may have a million entries: each issuer's signature on it is looked at once. */
function verifyOnce(list: RevocationList, issuer: Certificate): ReturnType<typeof verifyCrl> {
  const known = verified.get(list) ?? new Map<string, ReturnType<typeof verifyCrl>>();
  verified.set(list, known);
  const result = known.get(issuer.fingerprint) ?? verifyCrl(list, issuer);
  known.set(issuer.fingerprint, result);
  return result;
}

/** Whether a list may be believed: its issuer leads to a root, signed it, and it is of this time. */
function standingOf(facts: Facts, { value }: Evidence<RevocationList>, { signed }: Issued): Standing {
  // Of several authorities of one name only the one that signed the certificate may take it back.
  const issuers = facts.known.filter(
    ({ certificate }) =>
      bytesEqual(certificate.subject.raw, value.issuer.raw) &&
      verifySignature(signed.tbs, signed.signature, signed.signatureAlgorithm, certificate.publicKey.spki).outcome ===
        'verified',
  );
  const anchored = issuers.filter(({ certificate }) => facts.signers.certificate(certificate).state === 'anchored');
  if (anchored.length === 0)
    return { state: 'unanchored', detail: 'its issuer leads to no certificate that the operator trusts' };
  let refusal: Standing | undefined;
  for (const { ref, certificate } of anchored) {
    const result = verifyOnce(value, certificate);
    if (result.outcome === 'verified') {
      if (epochMs(value.thisUpdate) > epochMs(facts.asOf)) {
        return { state: 'stale', detail: `it is of ${value.thisUpdate}, later than the moment that is asked about` };
      }
      const { nextUpdate } = value;
      if (nextUpdate === undefined) {
        return { state: 'stale', detail: `it is of ${value.thisUpdate} and does not say how long it holds` };
      }
      if (epochMs(nextUpdate) < epochMs(facts.asOf)) {
        return { state: 'stale', detail: `it ended on ${nextUpdate}; get the current one` };
      }
      return { state: 'good', issuer: ref };
    }
    refusal = { state: result.outcome === 'failed' ? 'forged' : 'unusable', detail: result.reason };
  }
  return refusal ?? { state: 'unusable', detail: 'it cannot be verified' };
}

function askList(crl: RevocationList, issued: Issued): ReturnType<typeof revocationOf> {
  const { certificate, crlUrls, isAttribute } = issued;
  const { scope } = crl;
  if (!bytesEqual(crl.issuer.raw, certificate.issuer.raw)) {
    return { revoked: 'unknown', why: 'the list is of another issuer' };
  }
  const answer = askWithin(crl, certificate, isAttribute);
  // A list that its issuer divides speaks by its silence only of its own part.
  const isOtherPart = scope !== undefined && scope.urls.length > 0 && !scope.urls.some((url) => crlUrls.includes(url));
  return answer.revoked === false && isOtherPart
    ? { revoked: 'unknown', why: 'it is one part of a divided list, and the certificate does not name it' }
    : answer;
}

function askWithin(
  crl: RevocationList,
  certificate: Issued['certificate'],
  isAttribute: boolean,
): ReturnType<typeof revocationOf> {
  const { scope } = crl;
  if (!isAttribute || scope === undefined) return revocationOf(crl, certificate);
  if (scope.onlyUserCertificates || scope.onlyCaCertificates) {
    return { revoked: 'unknown', why: 'the list is of public-key certificates only' };
  }
  return revocationOf({ ...crl, scope: { ...scope, onlyAttributeCertificates: false } }, certificate);
}

function examine(facts: Facts): readonly Answer[] {
  const issued = issuedTo(facts);
  if (issued.length === 0) return [absence(facts, ['x509-certificate', 'platform-certificate'], 'certificate')];
  const lists = [...facts.references.crls, ...facts.evidence.crls];
  const revoked: Answer[] = [];
  const silent = new Map<string, string[]>();
  const covered: Issued[] = [];
  const good = new Set<Evidence<RevocationList>>();
  for (const one of issued) {
    let isCovered = false;
    let why = 'no revocation list of it is here; get it from the issuer and give it with --crl, or in references/crl';
    for (const list of lists) {
      const answer = askList(list.value, one);
      if (answer.revoked === 'unknown') {
        if (bytesEqual(list.value.issuer.raw, one.certificate.issuer.raw))
          why = `${list.file} does not say: ${answer.why}`;
        continue;
      }
      const standing = standingOf(facts, list, one);
      if (standing.state === 'good') good.add(list);
      const evidence = [one.ref, refOf(list)];
      // What was revoked stays revoked, so that an old list is still heard against a certificate; a hold may have ended.
      const isHeld = answer.revoked && answer.reason === 'certificateHold';
      if (answer.revoked && (standing.state === 'good' || (standing.state === 'stale' && !isHeld))) {
        const reason = answer.reason === undefined ? '' : `, reason ${answer.reason}`;
        const words = `${one.ref.file}: the ${one.what} was revoked on ${answer.at}${reason} (${list.file}).`;
        revoked.push(
          contradicts(words, evidence, { measured: { revokedAt: answer.at, reason: answer.reason ?? 'not stated' } }),
        );
        isCovered = true;
      } else if (standing.state !== 'good') why = `${list.file} cannot be used: ${standing.detail}`;
      else if (!answer.revoked) isCovered = true;
    }
    if (isCovered) covered.push(one);
    else {
      const key = `${one.certificate.issuer.text.slice(0, 120)}: ${why}`;
      silent.set(key, [...(silent.get(key) ?? []), one.ref.file]);
    }
  }
  if (revoked.length > 0) return revoked;
  const blinds = [...silent].map(([words, files]) => {
    const names = [...new Set(files)];
    const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
    const refs = issued.filter(({ ref }) => names.includes(ref.file)).map(({ ref }) => ref);
    return blind(words.includes('it ended on') ? 'stale' : 'no-reference', `Issuer ${words} (for ${shown}).`, refs);
  });
  if (covered.length === 0) return blinds;
  const evidence = [...covered.map(({ ref }) => ref), ...[...good].map(refOf)];
  const words = `No current list of its issuers revokes any of ${covered.length} certificates.`;
  return [agrees(words, evidence, { measured: { certificates: covered.length } }), ...blinds];
}

export const revocation: Question = {
  check: {
    code: 'attest/revocation',
    revision: 1,
    question: 'Is none of the certificates revoked?',
    bearing: 'alteration',
    implantClasses: ['swapped-chip'],
    limit: 'one serial number in a list that its issuer signed; what was stolen and not reported yet is in no list',
    standard: 'RFC 5280, 5 and 6.3 (certificate revocation lists); RFC 5755, 6 (of attribute certificates)',
    outcomes: {
      contradicts: 'a list that the issuer signed names a certificate of the machine',
      agrees: 'no list of its issuers that is current names any of them',
      blind:
        'no list of the issuer, one that is out of date, forged or of other certificates, or no certificate to ask about',
    },
  },
  examine,
};
