import { toHex } from '../../../core/index.ts';
import type { ReferenceMeasurement } from '../../../formats/corim/index.ts';
import type { MeasurementBlock, SpdmMeasurements } from '../../../formats/spdm/index.ts';
import type { SpdmCertificateChain } from '../../../formats/spdm/index.ts';
import { verifySpdmChain, verifySpdmMeasurements } from '../../../formats/spdm/index.ts';
import type { Certificate } from '../../../formats/x509/index.ts';
import type { Evidence } from '../../evidence.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';
import { nonceStanding, withoutRecord } from '../nonce-standing.ts';
import type { SignerAnswer } from '../signers.ts';

type Signed =
  | { readonly state: 'verified'; readonly signer: SignerAnswer | undefined; readonly by: string }
  | { readonly state: 'failed' | 'unsigned' | 'no-key' | 'unsupported'; readonly detail: string };

/** Whose signature it is. Every chain's leaf is tried, since a file need not say which device it is of. */
function signatureOf(facts: Facts, { value }: Evidence<SpdmMeasurements>): Signed {
  if (value.signature === undefined) return { state: 'unsigned', detail: 'the device did not sign it' };
  // A chain that is none of one device speaks for no device.
  const leafOf = (chain: SpdmCertificateChain): readonly Certificate[] => {
    const { verification, leaf } = verifySpdmChain(chain);
    return verification.outcome === 'failed' ? [] : [leaf];
  };
  const own = value.chain?.certificates.at(-1);
  const others = facts.evidence.spdmChains.flatMap((chain) => leafOf(chain.value));
  let failed: string | undefined;
  let unsupported: string | undefined;
  for (const leaf of value.chain === undefined ? others : leafOf(value.chain)) {
    const result = verifySpdmMeasurements(value, leaf.publicKey.spki);
    if (result.outcome === 'verified') {
      return { state: 'verified', signer: facts.signers.device(leaf), by: leaf.subject.text.slice(0, 120) };
    }
    if (result.outcome === 'failed') failed = result.reason;
    else unsupported = result.reason;
  }
  // Of several devices' chains none has to be this one's: only a chain of its own makes a failure one.
  if (own !== undefined && failed !== undefined) return { state: 'failed', detail: failed };
  if (unsupported !== undefined) return { state: 'unsupported', detail: unsupported };
  if (value.statedKey !== undefined) {
    const result = verifySpdmMeasurements(value, value.statedKey);
    if (result.outcome === 'failed') return { state: 'failed', detail: result.reason };
    if (result.outcome === 'verified')
      return { state: 'verified', signer: undefined, by: 'a key that only the file states' };
  }
  return { state: 'no-key', detail: 'no certificate chain here is of the key that signed it' };
}

/** Which measurement a reference value is of: the concise evidence mapping of SPDM names it by its index. */
function indexOf({ key, register }: ReferenceMeasurement): number | undefined {
  const digits = /^(?:number:)?(\d{1,3})$/.exec(key ?? register ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

interface Compared {
  readonly differing: readonly { readonly block: MeasurementBlock; readonly expected: readonly string[] }[];
  readonly covered: number;
  readonly uncovered: readonly MeasurementBlock[];
  /** Indexes of which a manifest has a digest and the device gave none: whoever asks it chooses what it is asked for. */
  readonly unmeasured: readonly number[];
}

function compare(value: SpdmMeasurements, references: readonly ReferenceMeasurement[]): Compared {
  const byIndex = new Map<number, string[]>();
  const anywhere = new Set<string>();
  for (const reference of references) {
    const hex = reference.digests.map((digest) => digest.hex);
    const index = indexOf(reference);
    const known = index === undefined ? undefined : byIndex.get(index);
    if (index === undefined) for (const one of hex) anywhere.add(one);
    else if (known === undefined) byIndex.set(index, hex);
    else known.push(...hex);
  }
  const differing: { block: MeasurementBlock; expected: readonly string[] }[] = [];
  const uncovered: MeasurementBlock[] = [];
  let covered = 0;
  for (const block of value.unverifiedBlocks) {
    if (block.representation !== 'digest') continue;
    const hex = toHex(block.value);
    const expected = byIndex.get(block.index)?.filter((one) => one.length === hex.length) ?? [];
    if (expected.includes(hex) || anywhere.has(hex)) covered++;
    else if (expected.length > 0) differing.push({ block, expected });
    else uncovered.push(block);
  }
  const given = new Set(
    value.unverifiedBlocks.filter(({ representation }) => representation === 'digest').map(({ index }) => index),
  );
  return { differing, covered, uncovered, unmeasured: [...byIndex.keys()].filter((index) => !given.has(index)) };
}

/** The environment whose values the device is nearest to: another device's values accuse nobody, and clear nobody. */
function nearest(
  file: Evidence<SpdmMeasurements>,
  references: readonly ReferenceMeasurement[],
  device: string | undefined,
): Compared {
  const byEnvironment = new Map<string, ReferenceMeasurement[]>();
  for (const reference of references) {
    const known = byEnvironment.get(reference.environment);
    if (known === undefined) byEnvironment.set(reference.environment, [reference]);
    else known.push(reference);
  }
  const words = (device ?? '')
    .toLowerCase()
    .split(':')
    .filter((word) => word.length > 2);
  const isOf = (environment: string): boolean => words.some((word) => environment.toLowerCase().includes(word));
  const compared = [...byEnvironment].map(([environment, list]) => ({
    ...compare(file.value, list),
    isTied: isOf(environment) || byEnvironment.size === 1,
  }));
  const fit = compared.filter(({ covered, isTied }) => covered > 0 || isTied);
  fit.sort((a, b) => b.covered - a.covered || a.differing.length - b.differing.length);
  return fit[0] ?? compare(file.value, []);
}

/** GET_MEASUREMENTS has room for a nonce of this length and no other (DSP0274, 10.11). */
const nonceDigits = 64;

/**
 * What keeps signed measurements from being an answer of today: the nonce of the request is signed with them, and a record
 * of a good day is signed as well as any. A controller may ask its devices with nonces of its own, so that one that nobody
 * recorded accuses nobody. Undefined where nothing does; `ownWord` where there is nothing to compare with.
 */
function staleness(facts: Facts, file: Evidence<SpdmMeasurements>, name: string): Answer | 'ownWord' | undefined {
  const refs = [refOf(file)];
  const unasked = withoutRecord(facts, refs);
  if (unasked !== undefined) {
    const isAbsent = unasked.outcome === 'blind' && unasked.reason === 'no-reference';
    return isAbsent && facts.handedBy === 'operator' ? 'ownWord' : unasked;
  }
  const nonceHex = file.value.nonce ?? '';
  const standing = nonceStanding(facts, { nonceHex, takenAt: file.takenAt });
  switch (standing.state) {
    case 'asked':
    case 'used-up':
      return undefined;
    case 'other-machine': {
      const words = `${name} answers the nonce that ${standing.askedOf} was asked, not ${facts.machine}.`;
      return contradicts(words, refs);
    }
    case 'superseded': {
      const words = `${name} answers a nonce that was superseded at ${standing.at}, when this machine was asked another; ask the device with the newest.`;
      return blind('stale', words, refs);
    }
    case 'expired': {
      const words = `${name} answers a nonce that had expired at ${standing.at}; ask the device again.`;
      return blind('stale', words, refs);
    }
    case 'not-asked': {
      const fits = facts.challenges.some((one) => one.nonceHex.length === nonceDigits);
      const words = `${name} answers nonce ${nonceHex.slice(0, 16)}…, which this machine was not asked, and may be a recording; `;
      const remedy = fits
        ? 'ask the device with the nonce of the challenge.'
        : `issue a nonce of ${nonceDigits / 2} bytes, as SPDM has them, and ask the device with it.`;
      return blind('stale', `${words}${remedy}`, refs);
    }
  }
}

function examineOne(facts: Facts, file: Evidence<SpdmMeasurements>): readonly Answer[] {
  const signed = signatureOf(facts, file);
  const manifests = facts.manifests.filter(
    ({ signature, isNamed }) => signature.state === 'anchored' || (isNamed && signature.state !== 'failed'),
  );
  const refs = [refOf(file), ...refsOf(manifests.map(({ ref }) => ref))];
  const device = file.value.component ?? file.value.certificateLink;
  const name = device === undefined ? file.file : `${file.file} (${device.slice(0, 80)})`;
  if (signed.state === 'failed') return [contradicts(`${name} is not signed by its device: ${signed.detail}.`, refs)];
  const info = file.value.chain === undefined ? undefined : verifySpdmChain(file.value.chain).identity.deviceInfo?.text;
  const { differing, covered, uncovered, unmeasured } = nearest(
    file,
    manifests.flatMap(({ measurements }) => measurements),
    info ?? device,
  );
  // What differs is said whoever signed it: an alteration that only an unsigned answer shows was shown.
  const answers = differing.slice(0, 20).map(({ block, expected }) => {
    const is = toHex(block.value);
    const words = `${name}, measurement ${block.index} (${block.typeName}): ${is.slice(0, 16)}…; the manifest has ${(expected[0] ?? '').slice(0, 16)}….`;
    return contradicts(words, refs, { measured: { index: block.index, measured: is, expected: expected.join(',') } });
  });
  if (answers.length > 0) return answers;
  if (signed.state !== 'verified') {
    const remedy = 'have the device sign its measurements, and collect its certificate chain';
    return [
      blind(
        signed.state === 'unsupported' ? 'unsupported' : 'no-evidence',
        `${name}: ${signed.detail}; ${remedy}.`,
        refs,
      ),
    ];
  }
  if (signed.signer?.state !== 'anchored') {
    const why = signed.signer?.detail ?? 'nobody certified that key';
    return [
      blind('no-reference', `${name} is signed by ${signed.by}: ${why}; give the device maker\u2019s root.`, refs),
    ];
  }
  const stale = staleness(facts, file, name);
  if (stale !== undefined && stale !== 'ownWord') return [stale];
  if (covered === 0) {
    const words = `${name} is signed by ${signed.by}, and no manifest has a value for its ${file.value.unverifiedBlocks.length} measurements; get the maker\u2019s reference values.`;
    return [blind('no-reference', words, refs)];
  }
  if (unmeasured.length > 0) {
    const words = `${name}: the manifests have digests of measurement ${unmeasured.slice(0, 8).join(', ')}, of which the device gave none; ask it for all measurements.`;
    return [blind('not-covered', words, refs)];
  }
  const measured = { covered, uncovered: uncovered.length };
  const remark =
    stale === 'ownWord' ? ' Nobody recorded the nonce that was asked for: whether it was said today is not known.' : '';
  const words = `${name}: ${covered} measurements are as the manifests have them, signed by ${signed.by}.${remark}`;
  const agreed = agrees(words, refs, { measured });
  if (uncovered.length === 0) return [agreed];
  const list = uncovered
    .slice(0, 8)
    .map(({ index, typeName }) => `${index} (${typeName})`)
    .join(', ');
  return [agreed, blind('not-covered', `${name}: no manifest covers measurement ${list}.`, refs)];
}

function examine(facts: Facts): readonly Answer[] {
  const { spdmMeasurements: files } = facts.evidence;
  if (files.length === 0) return [absence(facts, ['spdm-measurements'], 'SPDM measurement of a device')];
  return files.flatMap((file) => examineOne(facts, file));
}

export const spdmMeasurements: Question = {
  check: {
    code: 'attest/spdm-measurements',
    revision: 2,
    question: 'Are the devices\u2019 signed measurements those of their references?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit:
      'one bit of one measurement of which a manifest has a digest; raw measurements are shown and not compared; where no nonce was recorded, a recording passes',
    standard: 'DMTF DSP0274 1.3, GET_MEASUREMENTS and MEASUREMENTS; draft-ietf-rats-corim, reference values',
    outcomes: {
      contradicts:
        'a measurement differs from its reference value, its signature is not of its own device, or it answers a nonce that another machine was asked',
      agrees:
        'a trusted device signed it over the nonce that was asked, and every measurement that a manifest covers is as it says',
      blind:
        'no measurement, nobody signed it, nobody trusted certified who did, it answers another nonce than the newest that was asked, or no manifest has a value for it',
    },
  },
  examine,
};
