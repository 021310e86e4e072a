import type { EvidenceRef } from '../../core/index.ts';
import { bytesEqual, toHex } from '../../core/index.ts';
import { endorsementNames, hierarchies, qualifiedName } from '../../formats/tpm/index.ts';
import { refOf } from './absence.ts';
import type { Facts } from './facts.ts';
import type { QuoteState } from './quote-states.ts';

/** What ties the key that signed a quote to the TPM of this machine's endorsement key. */
export interface KeyOrigin {
  readonly detail: string;
  readonly refs: readonly EvidenceRef[];
}

/** Names of the machine's endorsement keys: stated by the TPM where its public area is here, else by the usual templates. */
function namesOfEndorsementKeys(facts: Facts): readonly { readonly name: Uint8Array; readonly ref: EvidenceRef }[] {
  return facts.ek.flatMap(({ ref, certificate }) => {
    const { spki, spkiSha256 } = certificate.publicKey;
    const stated = facts.evidence.keys.flatMap((key) =>
      key.value.tpmPublic !== undefined && key.value.spkiSha256 === spkiSha256
        ? [{ name: key.value.tpmPublic.name, ref }]
        : [],
    );
    return [...stated, ...endorsementNames(spki).map((name) => ({ name, ref }))];
  });
}

/** The attestation key's names as the TPM states them; a certificate holds the key and not its attributes. */
function attestationNames(facts: Facts, spkiSha256: string): readonly Uint8Array[] {
  return facts.evidence.keys.flatMap(({ value }) =>
    value.tpmPublic !== undefined && value.spkiSha256 === spkiSha256 ? [value.tpmPublic.name] : [],
  );
}

/**
 * The quote names its signer by the hashes of every key above it up to the hierarchy (qualifiedSigner, TPM 2.0 Part 2,
 * 10.12.12): made below this endorsement key, in its TPM, or not. Worth what the signature of the quote is worth: a key
 * that no TPM holds can name itself anything, so that somebody must vouch for the key as well.
 */
function byQualifiedSigner(facts: Facts, { quote, key }: QuoteState): KeyOrigin | undefined {
  if (key === undefined) return undefined;
  const names = attestationNames(facts, key.spkiSha256);
  for (const endorsement of namesOfEndorsementKeys(facts)) {
    for (const name of names) {
      const qualified = qualifiedName(hierarchies.endorsement, [endorsement.name, name]);
      if (qualified === undefined || !bytesEqual(qualified, quote.value.qualifiedSigner)) continue;
      return {
        detail: `the quote says that it was made below the endorsement key of ${endorsement.ref.file}`,
        refs: [refOf(quote), endorsement.ref],
      };
    }
  }
  return undefined;
}

/** The verifier's own record that this key answered a credential for this machine's endorsement key. */
export function activationOf(facts: Facts, { key, quote }: QuoteState): KeyOrigin | undefined {
  if (key === undefined) return undefined;
  const names = attestationNames(facts, key.spkiSha256).map(toHex);
  for (const { ref, certificate } of facts.ek) {
    const activation = facts.activations.find(
      ({ ekSpkiSha256, akNameHex }) =>
        ekSpkiSha256 === certificate.publicKey.spkiSha256 && names.includes(akNameHex.toLowerCase()),
    );
    if (activation === undefined) continue;
    return {
      detail: `the key that signed ${quote.file} answered a credential for the endorsement key of ${ref.file} at ${activation.answeredAt}`,
      refs: [refOf(quote), ref],
    };
  }
  return undefined;
}

/** What places the signer of a quote in this machine, beyond somebody's word that it is in some TPM. */
export function originOf(facts: Facts, state: QuoteState): KeyOrigin | undefined {
  return activationOf(facts, state) ?? byQualifiedSigner(facts, state);
}
