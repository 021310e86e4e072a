import { specified } from '../../../formats/inventory/index.ts';
import type { PlatformCertificate } from '../../../formats/platformcert/index.ts';
import { bytesEqual } from '../../../core/index.ts';
import type { Evidence } from '../../evidence.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import { comparableSerial } from '../comparable.ts';
import type { Facts } from '../facts.ts';
import { platformSerials } from '../identities.ts';

/** The platform serial in the certificate against the one that the machine states. */
function bySerial(facts: Facts, certificate: Evidence<PlatformCertificate>): Answer | undefined {
  const certified = specified(certificate.value.serial);
  const { systemSerial } = facts.records.machine;
  const stated = [...platformSerials(facts.evidence), ...(systemSerial === undefined ? [] : [systemSerial])];
  if (certified === undefined || stated.length === 0) return undefined;
  if (stated.some((serial) => comparableSerial(serial) === comparableSerial(certified))) return undefined;
  return contradicts(
    `${certificate.file} is for platform serial ${certified.slice(0, 60)}; the machine states ${stated.slice(0, 3).join(', ')}.`,
    [refOf(certificate), ...facts.listRefs],
  );
}

function byKey(facts: Facts, certificate: Evidence<PlatformCertificate>): Answer {
  const { holder } = certificate.value;
  if (holder.serialNumber === undefined) {
    return blind('unsupported', `${certificate.file} names its holder other than by an EK certificate\u2019s serial.`, [
      refOf(certificate),
    ]);
  }
  if (facts.ek.length === 0) return absence(facts, ['x509-certificate'], 'EK certificate');
  for (const { ref, certificate: ek } of facts.ek) {
    const sameIssuer =
      holder.issuer === undefined ||
      bytesEqual(holder.issuer.raw, ek.issuer.raw) ||
      // Issuers are written in different string types by the two authorities; the text is what they name.
      holder.issuer.text === ek.issuer.text;
    if (ek.serialNumber === holder.serialNumber && sameIssuer) {
      return agrees(`${certificate.file} belongs to the EK certificate ${ref.file}.`, [refOf(certificate), refOf(ref)]);
    }
  }
  return contradicts(
    `${certificate.file} belongs to the EK certificate with serial ${holder.serialNumber}; the machine shows ${facts.ek
      .slice(0, 3)
      .map(({ certificate: ek }) => ek.serialNumber)
      .join(', ')}.`,
    [refOf(certificate), ...refsOf(facts.ek.map(({ ref }) => ref))],
  );
}

function examine(facts: Facts): readonly Answer[] {
  const bases = facts.platformCertificates.filter(({ value }) => value.type !== 'delta');
  if (bases.length === 0) return [absence(facts, ['platform-certificate'], 'platform certificate', 'vendor')];
  return bases.flatMap((certificate) => {
    const foreign = bySerial(facts, certificate);
    const key = byKey(facts, certificate);
    return foreign === undefined ? [key] : [foreign, key];
  });
}

export const platformCertHolder: Question = {
  check: {
    code: 'attest/platform-cert-holder',
    revision: 1,
    question: 'Does the platform certificate belong to this machine and its TPM?',
    bearing: 'alteration',
    implantClasses: ['swapped-chip'],
    limit: 'another EK certificate, or another platform serial, than the certificate names',
    standard: 'TCG Platform Certificate Profile 1.1, 3.1.3 (holder); RFC 5755, 4.2.2',
    outcomes: {
      contradicts:
        'it names another TPM or another platform serial: the board, its TPM or the certificate was exchanged',
      agrees: 'its holder is the EK certificate that the machine shows',
      blind: 'no platform certificate, no EK certificate, or a holder named in another way',
    },
  },
  examine,
};
