import { fromHex, utf8Bytes } from '../../core/index.ts';
import {
  authorityKeyIdentifier,
  directoryAlternativeName,
  distinguishedName,
  ecdsaWithSha256,
  extension,
  generalNames,
  type Issuer,
  type NameParts,
  type Validity,
} from './certificate-writer.ts';
import {
  bitString,
  explicit,
  generalizedTime,
  implicit,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  smallInteger,
  tagged,
  unsignedInteger,
  utf8String,
} from './der-writer.ts';
import { signDer } from './key-sequence.ts';
import type { SequencePoint } from './point-sequence.ts';

/** One entry of the component list, as the maker writes it. */
export interface CertifiedComponent {
  /** Eight hexadecimal digits of the TCG component class registry. */
  readonly classValue: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string | undefined;
  readonly revision: string | undefined;
  readonly macs?: readonly string[];
  readonly fieldReplaceable?: boolean;
}

export interface PlatformCertificateRequest {
  readonly issuer: Issuer;
  readonly serial: Uint8Array;
  readonly validity: Validity;
  /** The endorsement key certificate that this platform is bound to. */
  readonly holder: { readonly issuer: NameParts; readonly serial: Uint8Array };
  readonly platform: {
    readonly manufacturer: string;
    readonly model: string;
    readonly version: string;
    readonly serial: string;
  };
  readonly components: readonly CertifiedComponent[];
  readonly nonce?: SequencePoint;
}

const componentClassRegistry = '2.23.133.18.3.1';
const ethernetMac = '2.23.133.17.1';

function componentIdentifier(component: CertifiedComponent): Uint8Array {
  const { serial, revision, macs = [], fieldReplaceable } = component;
  const addresses = macs.map((mac) => sequence(objectIdentifier(ethernetMac), utf8String(mac)));
  return sequence(
    sequence(objectIdentifier(componentClassRegistry), octetString(fromHex(component.classValue))),
    utf8String(component.manufacturer),
    utf8String(component.model),
    ...(serial === undefined ? [] : [implicit(0, utf8Bytes(serial))]),
    ...(revision === undefined ? [] : [implicit(1, utf8Bytes(revision))]),
    ...(fieldReplaceable === undefined ? [] : [implicit(3, Uint8Array.of(fieldReplaceable ? 0xff : 0))]),
    ...(addresses.length === 0 ? [] : [explicit(4, ...addresses)]),
  );
}

function attribute(oid: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), setOf(value));
}

/**
 * A platform certificate as an attribute certificate (RFC 5755, 4.1; TCG Platform Certificate Profile 1.1, 3.1 and
 * 3.2): holder by the EK certificate's issuer and serial, platform configuration v2 with the component list, platform
 * identity in the alternative name.
 */
export function platformCertificate(request: PlatformCertificateRequest): Uint8Array {
  const { platform } = request;
  const attributes = sequence(
    attribute(
      '2.23.133.2.17',
      sequence(sequence(smallInteger(1), smallInteger(1), smallInteger(17)), octetString(fromHex('00000001'))),
    ),
    attribute('2.23.133.2.25', sequence(objectIdentifier('2.23.133.8.2'))),
    attribute('2.23.133.5.1.7.2', sequence(explicit(0, ...request.components.map(componentIdentifier)))),
    attribute('2.23.133.2.23', sequence(smallInteger(1), smallInteger(1), smallInteger(17))),
  );
  const identity = directoryAlternativeName(
    [
      ['2.23.133.5.1.1', platform.manufacturer],
      ['2.23.133.5.1.4', platform.model],
      ['2.23.133.5.1.5', platform.version],
      ['2.23.133.5.1.6', platform.serial],
    ],
    false,
  );
  const policy = extension('2.5.29.32', sequence(sequence(objectIdentifier('2.23.133.13.1.1'))));
  const toBeSigned = sequence(
    smallInteger(1),
    sequence(
      explicit(
        0,
        sequence(explicit(4, distinguishedName(request.holder.issuer))),
        unsignedInteger(request.holder.serial),
      ),
    ),
    explicit(0, sequence(generalNames(request.issuer.name))),
    ecdsaWithSha256,
    unsignedInteger(request.serial),
    sequence(generalizedTime(request.validity.fromMs), generalizedTime(request.validity.toMs)),
    attributes,
    sequence(authorityKeyIdentifier(request.issuer.key), policy, identity),
  );
  return tagged(0x30, toBeSigned, ecdsaWithSha256, bitString(signDer(toBeSigned, request.issuer.key, request.nonce)));
}
