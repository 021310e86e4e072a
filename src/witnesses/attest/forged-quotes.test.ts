import { describe, expect, it } from 'vitest';
import type { CheckCode, Finding } from '../../core/index.ts';
import { concatBytes, sha256, toHex } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import { attestationPublic, keySequence, quote } from '../../simulate/identity/index.ts';
import { sized } from '../../simulate/identity/byte-writer.ts';
import type { Documents } from '../evidence.ts';
import { firmwarePrints } from './firmware.ts';
import { attestMachine } from './index.ts';
import { replayLog } from './measured-registers.ts';
import { sortDocuments } from './sort-documents.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';

const fleet = simulatedMachines(24, 5);
const machine = fleet.machines.find(({ files }) => files.has('quote.bin') && files.has('binary_bios_measurements'));
if (machine === undefined) throw new Error('no simulated machine with quote and log');
const { files, challenge } = machine;

function bytesOf(name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`no ${name}`);
  return bytes;
}

function ask(given: ReadonlyMap<string, Uint8Array>, expiresAt?: string): readonly Finding[] {
  return examine(decodeFiles(given), expiresAt);
}

function examine(documents: Documents, expiresAt?: string): readonly Finding[] {
  const asked = {
    machine: 'm',
    nonceHex: challenge?.nonceHex ?? '',
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  return attestMachine({ documents, trust: fleet.trust, now: fleet.now, challenges: [asked] }).testimony.findings;
}

function said(findings: readonly Finding[], check: CheckCode): string[] {
  return findings
    .filter((finding) => finding.check === check)
    .map((finding) => (finding.outcome === 'blind' ? finding.reason.reason : finding.outcome));
}

const unsigned = new Map([...files].filter(([name]) => name !== 'quote.sig' && !name.startsWith('ak.')));
const onQuotes = ['attest/quote-nonce', 'attest/quote-pcrs', 'attest/event-log-replay'] as const;

describe('a quote that nobody is seen to have signed', () => {
  it.each(onQuotes)('agrees with nothing on %s', (check) => {
    expect(said(ask(files), check)).toEqual(['agrees']);
    expect(said(ask(unsigned), check)).toEqual(['no-evidence']);
  });
  it('does not agree when only the AK certificate is absent without saying so', () => {
    const findings = ask(new Map([...files].filter(([name]) => name !== 'ak.pem')));
    for (const check of onQuotes) {
      expect(findings.find((finding) => finding.check === check)?.detail).toContain('whose key signed');
    }
    expect(said(findings, 'attest/ak-binding')).toEqual(['no-evidence']);
  });
  it('leaving out PCR 0 is not covered, and names it', () => {
    const decodedLog = decodeFiles(files).readable.find(({ value }) => value.kind === 'tcg-event-log')?.value;
    if (decodedLog?.kind !== 'tcg-event-log') throw new Error('no log');
    const { lookup } = replayLog({ sha256: '', file: '', value: decodedLog.value });
    const registers = Array.from({ length: 8 }, (_, pcr) => lookup('sha256', pcr) ?? new Uint8Array(0));
    const narrowed = decodeFiles(files).readable.map((document) => {
      const { value } = document;
      if (value.kind !== 'tpm-quote' || value.value.attested.type !== 'quote') return document;
      const { attested } = value.value;
      // One register fewer in what was decoded alone: the signature is of the raw bytes.
      const pcrSelection = attested.pcrSelection.map((bank) => ({ ...bank, pcrs: bank.pcrs.filter((pcr) => pcr > 0) }));
      const pcrDigest = sha256(concatBytes(...registers.slice(1)));
      const changed: AnyDecoded = {
        ...value,
        value: { ...value.value, attested: { ...attested, pcrSelection, pcrDigest } },
      };
      return { ...document, value: changed };
    });
    const findings = examine({ readable: narrowed, unreadable: [] });
    expect(said(findings, 'attest/quote-pcrs')).toEqual(['not-covered']);
    expect(findings.find(({ check }) => check === 'attest/quote-pcrs')?.detail).toContain('PCR 0;');
  });
});

describe('a quote whose first octet was altered', () => {
  it('contradicts as one that no TPM made, though no decoder knows it', () => {
    const broken = Uint8Array.from(bytesOf('quote.bin'));
    broken[0] = 0;
    const { readable, unreadable } = decodeFiles(new Map([...files, ['quote.bin', broken]]));
    const documents = { readable, unreadable: unreadable.map((one) => ({ ...one, guessedKind: 'unknown' })) };
    expect(said(examine(documents), 'attest/quote-signature')).toEqual(['contradicts']);
  });
});

describe('a nonce that has expired', () => {
  it('is stale where nothing says when the quote was made', () => {
    expect(said(ask(files, '2000-01-01T00:00:00.000Z'), 'attest/quote-nonce')).toEqual(['stale']);
    expect(said(ask(files, '2099-01-01T00:00:00.000Z'), 'attest/quote-nonce')).toEqual(['agrees']);
  });
});

describe('300 junk keys', () => {
  const keys = keySequence('junk');
  const junk = Array.from({ length: 300 }, (_, i): [string, Uint8Array] => [
    `junk-${String(i)}`,
    sized(attestationPublic(keys(i))),
  ]);
  it('do not keep the certified key from being tried', () => {
    expect(said(ask(new Map([...junk, ...files])), 'attest/quote-signature')).toEqual(['agrees']);
  });
  it('leave a quote by nobody ambiguous, which a policy does not pass over', () => {
    const made = quote({
      attestationKey: keys(400),
      endorsementKey: keys(401),
      nonce: Uint8Array.of(1),
      pcrs: [],
      clockMs: 1,
      resetCount: 1,
    });
    expect(toHex(made.attest)).not.toBe('');
    const forged = new Map([...junk, ['q', made.attest], ['s', made.signature]] as const);
    expect(said(ask(forged), 'attest/quote-signature')).toEqual(['ambiguous']);
  });
});

describe('a second event log', () => {
  it('that makes up no quote is said, and the log that was quoted is the machine\u2019s', () => {
    const other = fleet.machines.find((one) => {
      const log = one.files.get('binary_bios_measurements');
      return log !== undefined && toHex(log) !== toHex(bytesOf('binary_bios_measurements'));
    });
    const log = other?.files.get('binary_bios_measurements');
    if (log === undefined) throw new Error('no other log');
    const both = decodeFiles(new Map([['other-log', log], ...files]));
    expect(said(examine(both), 'attest/quote-pcrs')).toEqual(['agrees', 'ambiguous']);
    const evidence = sortDocuments(both);
    expect(firmwarePrints(evidence)).toEqual(firmwarePrints(sortDocuments(decodeFiles(files))));
  });
});
