import { isAkCertificate, isEkCertificate } from './certificate-use.ts';
import type { MachineEvidence } from './machine-evidence.ts';
import { isVerified } from './quote-note.ts';
import type { QuoteState } from './quote-states.ts';
import type { MachineKeys, Signers } from './signers.ts';

/**
 * The keys that are known to be this machine's own: one that signed a quote, and those that a trusted authority certified as
 * a TPM's or a device's. What a file merely calls such a key is not counted: a machine could otherwise call its vendor's key
 * its own, and have what the vendor signed set aside.
 */
export function machineKeysOf(
  evidence: MachineEvidence,
  quotes: () => readonly QuoteState[],
  certificate: Signers['certificate'],
): MachineKeys {
  let known: { readonly tpm: ReadonlyMap<string, string>; readonly device: ReadonlyMap<string, string> } | undefined;
  const keys = (): NonNullable<typeof known> => (known ??= collect(evidence, quotes(), certificate));
  return {
    ofTpm: (spkiSha256) => keys().tpm.get(spkiSha256),
    ofAny: (spkiSha256) => keys().tpm.get(spkiSha256) ?? keys().device.get(spkiSha256),
  };
}

function collect(
  evidence: MachineEvidence,
  quotes: readonly QuoteState[],
  certificate: Signers['certificate'],
): { readonly tpm: ReadonlyMap<string, string>; readonly device: ReadonlyMap<string, string> } {
  const tpm = new Map<string, string>();
  const device = new Map<string, string>();
  for (const state of quotes) {
    if (!isVerified(state) || state.key === undefined) continue;
    tpm.set(state.key.spkiSha256, `has the key that signed the quote in ${state.quote.file}`);
  }
  for (const { value, file } of evidence.certificates) {
    const isTpm = isEkCertificate(value) || isAkCertificate(value);
    if (isTpm && certificate(value).state === 'anchored') {
      tpm.set(value.publicKey.spkiSha256, `has the key that ${file} certifies as a TPM\u2019s`);
    }
  }
  for (const { value, file } of evidence.spdmChains) {
    const leaf = value.certificates.at(-1);
    if (leaf !== undefined && !leaf.isCa && certificate(leaf).state === 'anchored') {
      device.set(leaf.publicKey.spkiSha256, `has the key of the device in ${file}`);
    }
  }
  return { tpm, device };
}
