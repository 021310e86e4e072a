import { describe, expect, it } from 'vitest';
import type { CheckCode, Context, Finding } from '../../core/index.ts';
import { sha256Hex, utf8Bytes } from '../../core/index.ts';
import type { Documents } from '../evidence.ts';
import { datedBy, readCollections, takenAt } from './collections.ts';
import { attest, attestMachine, bareRecords, noReferences } from './index.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';

const fleet = simulatedMachines(24, 5);
const machine = fleet.machines.find(({ files }) => files.has('quote.bin') && files.has('hardware.json'));
if (machine === undefined) throw new Error('no simulated machine with a quote and a list of parts');
const { files, challenge } = machine;
const quoteNames = ['quote.bin', 'quote.sig', 'quote.pcrs'];
const withoutQuote = new Map([...files].filter(([name]) => !quoteNames.includes(name)));

interface Said {
  readonly startedAt?: unknown;
  readonly endedAt?: unknown;
  readonly notCollected?: readonly { readonly what: string; readonly why: string }[];
  readonly reasons?: readonly unknown[];
}

/** The files with the record of a collector that names them all by hash. */
function collectedWith(given: ReadonlyMap<string, Uint8Array>, said: Said): Documents {
  const record = {
    recordType: 'assayer-collection',
    version: 1,
    method: 'host',
    machine: 'm',
    ...said,
    files: [...given].map(([name, bytes]) => ({ name, sha256: sha256Hex(bytes), bytes: bytes.length })),
  };
  return decodeFiles(new Map([...given, ['collection.json', utf8Bytes(JSON.stringify(record))]]));
}

const asked = { machine: 'm', nonceHex: challenge?.nonceHex ?? '', expiresAt: '2020-06-01T00:00:00.000Z' };

/** By an operator who names files, or by a machine among whose evidence they lie. */
function ask(handedBy: 'operator' | 'machine', documents: Documents, evidenceMaxAgeDays?: number): readonly Finding[] {
  const { trust, now } = fleet;
  const age = evidenceMaxAgeDays === undefined ? {} : { evidenceMaxAgeDays };
  if (handedBy === 'operator')
    return attestMachine({ machine: 'm', documents, trust, now, challenges: [asked], ...age }).testimony.findings;
  const subject = { kind: 'machine' as const, id: 'm' };
  const input = { documents, records: bareRecords('m') };
  const policy = { requiredChecks: [], ...age };
  const context: Context = { asOf: now, seed: 0, trustRoots: trust, policy, challenges: [asked] };
  const model = attest.learn({ reference: noReferences, members: [{ subject, input }] }, context);
  return attest.testify(subject, input, model, context).findings;
}

function one(findings: readonly Finding[], check: CheckCode): Finding {
  const [found] = findings.filter((finding) => finding.check === check);
  if (found === undefined) throw new Error(`nothing said of ${check}`);
  return found;
}

const inTime = { startedAt: '2020-05-01T10:00:00Z', endedAt: '2020-05-01T10:01:00Z' };

describe('why something is not there', () => {
  const said = {
    notCollected: [
      { what: 'quote', why: 'no NONCE= was given,\n and a quote over none could be an old one' },
      { what: 'PCI devices', why: 'lspci is not installed' },
      { what: 'toString', why: 'of nobody' },
    ],
  };

  it('is what the collector wrote, and whose word that is', () => {
    for (const check of ['attest/quote-signature', 'attest/quote-nonce', 'attest/quote-freshness'] as const) {
      const finding = one(ask('operator', collectedWith(withoutQuote, said)), check);
      expect(finding).toMatchObject({
        outcome: 'blind',
        reason: { reason: 'no-evidence', lack: { what: 'TPM quote', from: 'machine' } },
        evidence: [{ file: 'collection.json' }],
      });
      expect(finding.detail).toContain('says why: quote: no NONCE= was given, and a quote over none');
      expect(finding.detail).not.toMatch(/own word|lspci|of nobody/);
    }
    expect(one(ask('machine', collectedWith(withoutQuote, said)), 'attest/quote-nonce').detail).toContain(
      'which is the machine\u2019s own word: quote: no NONCE=',
    );
  });

  it('is named of a crawl of a controller too', () => {
    const bare = new Map([...files].filter(([name]) => name === 'hardware.json'));
    const reasons = [{ gravity: 'gap', detail: 'the account may not read it (403)', paths: ['/redfish/v1/Systems'] }];
    const { detail } = one(ask('operator', collectedWith(bare, { reasons })), 'attest/inventory-agreement');
    expect(detail).toContain('Redfish tree: /redfish/v1/Systems: the account may not read it (403)');
  });

  it('asks whoever has it: the vendor for a certificate, the maker for a manifest', () => {
    const findings = ask('operator', decodeFiles(new Map([...files].filter(([name]) => name === 'hardware.json'))));
    const lackOf = (check: CheckCode): unknown => {
      const finding = one(findings, check);
      return finding.outcome === 'blind' ? finding.reason.lack : undefined;
    };
    expect(lackOf('attest/platform-cert-signature')).toEqual({ what: 'platform certificate', from: 'vendor' });
    expect(lackOf('attest/rim-signature')).toEqual({ what: 'reference integrity manifest', from: 'maker' });
    expect(one(findings, 'attest/platform-cert-signature').detail).toContain('ask the vendor');
    expect(one(findings, 'attest/rim-measurements').detail).not.toContain('from the machine');
  });

  it('is bounded, however much a record lists', () => {
    const notCollected = Array.from({ length: 5000 }, () => ({ what: 'quote', why: 'x'.repeat(10_000) }));
    const { notThere } = readCollections(collectedWith(withoutQuote, { notCollected }));
    expect(notThere.length).toBeLessThanOrEqual(32);
    expect(Math.max(...notThere.map(({ why }) => why.length))).toBeLessThan(200);
  });
});

describe('when evidence was collected', () => {
  const datesOf = (said: Said): readonly (string | undefined)[] => {
    const documents = collectedWith(files, said);
    const { collected } = readCollections(documents);
    return documents.readable.map(({ sha256 }) => collected.get(sha256)?.at.to);
  };

  it('is what the record says of files whose hash it names', () => {
    const documents = collectedWith(files, inTime);
    const { collected } = readCollections(documents);
    expect(collected.size).toBe(files.size);
    expect([...collected.values()][0]).toEqual({
      at: { from: '2020-05-01T10:00:00.000Z', to: '2020-05-01T10:01:00.000Z' },
      record: 'collection.json',
    });
    const [other] = decodeFiles(new Map([['quote.bin', withoutQuote.get('ek.der') ?? new Uint8Array(0)]])).readable;
    expect(readCollections(collectedWith(new Map(), inTime)).collected.get(other?.sha256 ?? '')).toBeUndefined();
  });

  it.each([
    [{ startedAt: 'yesterday' }],
    [{ startedAt: '2020' }],
    [{ startedAt: '2020-13-40T00:00:00Z' }],
    [{ startedAt: 5 }],
    [{ startedAt: '2020-05-02T00:00:00Z', endedAt: '2020-05-01T00:00:00Z' }],
    [{}],
  ])('is not known from %j', (said) => {
    expect(datesOf(said).every((at) => at === undefined)).toBe(true);
  });

  it('is the earlier of what the collector and the supplier say', () => {
    const value = 0;
    const ref = { sha256: '', file: '' };
    const early = { from: '2020-01-01T00:00:00.000Z', to: '2020-01-02T00:00:00.000Z' };
    const late = { from: '2021-01-01T00:00:00.000Z', to: '2021-01-02T00:00:00.000Z' };
    const collected = { at: early, record: 'r' };
    expect(takenAt({ ...ref, value, takenAt: late, collected })).toBe(early);
    expect(datedBy({ ...ref, value, takenAt: late, collected })).toBe('r');
    expect(takenAt({ ...ref, value, takenAt: early, collected: { at: late, record: 'r' } })).toBe(early);
    expect(datedBy({ ...ref, value, takenAt: early, collected: { at: late, record: 'r' } })).toBeUndefined();
    expect(takenAt({ ...ref, value })).toBeUndefined();
  });

  it('answers a nonce in time where an operator hands it over, and never by the machine\u2019s own word', () => {
    const documents = collectedWith(files, inTime);
    expect(one(ask('operator', documents), 'attest/quote-nonce').outcome).toBe('agrees');
    const own = one(ask('machine', documents), 'attest/quote-nonce');
    expect(own).toMatchObject({ outcome: 'blind', reason: { reason: 'stale' } });
    expect(own.detail).toContain('collection.json says that it was made on 2020-05-01');
    expect(own.detail).toContain('own word');
    expect(one(ask('operator', decodeFiles(files)), 'attest/quote-nonce').outcome).toBe('blind');
  });

  it('makes old evidence stale, and says by whose word evidence is young', () => {
    const old = one(ask('machine', collectedWith(files, inTime), 30), 'attest/component-missing');
    expect(old).toMatchObject({ outcome: 'blind', reason: { reason: 'stale' } });
    expect(old.detail).toContain('(by collection.json, the machine\u2019s own word)');
    const today = { startedAt: fleet.now.replace(/\.\d+Z$/, 'Z') };
    const log = one(ask('machine', collectedWith(files, today), 30), 'attest/event-log-structure');
    expect(log.outcome).toBe('agrees');
    expect(log.detail).toContain('own word');
    expect(one(ask('operator', collectedWith(files, today), 30), 'attest/event-log-structure').detail).not.toContain(
      'own word',
    );
  });
});
