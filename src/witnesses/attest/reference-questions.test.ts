import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256, sha256Hex, utf8Bytes } from '../../core/index.ts';
import type { CheckCode, Finding, TrustRoot } from '../../core/index.ts';
import { decode } from '../../formats/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import { signedSwidTag } from '../../formats/swidtag/testdata/swid-writer.ts';
import { cbor, map } from '../../formats/testdata/cbor-writer.ts';
import type { Cbor } from '../../formats/testdata/cbor-writer.ts';
import { comid, environment, measurement, octets } from '../../formats/testdata/corim-writer.ts';
import { certificate, commonName, testKey } from '../../formats/testdata/der-writer.ts';
import { rsaSha256 } from '../../formats/xml/testdata/signature-writer.ts';
import { eventLog } from '../../simulate/identity/index.ts';
import type { LoggedEvent } from '../../simulate/identity/index.ts';
import type { Evidence } from '../evidence.ts';
import { attest, attestMachine, bareRecords, noReferences } from './index.ts';
import { events, log } from './testdata/measured-boot.ts';

const now = '2026-03-01T00:00:00Z';
function evidence(file: string, bytes: Uint8Array): Evidence<AnyDecoded> {
  return { sha256: sha256Hex(bytes), file, value: decode(bytes) };
}

const signer = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = signer.publicKey.export({ type: 'spki', format: 'der' });

function payloadOf(support: Uint8Array): string {
  const hash = sha256Hex(support);
  return `<swid:File xmlns:SHA256="http://www.w3.org/2001/04/xmlenc#sha256" SHA256:hash="${hash}" name="support.rimel" size="${support.length}"/>`;
}

function manifest(support: Uint8Array): Uint8Array {
  const meta =
    '<swid:Meta rim:bindingSpec="PC Client RIM" rim:bindingSpecVersion="1.2" rim:platformManufacturerStr="Maker"/>';
  return utf8Bytes(signedSwidTag({ key: signer.privateKey, method: rsaSha256 }, { payload: payloadOf(support), meta }));
}

/** A certificate of the signer's key, which the operator may trust. */
function signerRoot(): TrustRoot {
  const key = testKey();
  const der = certificate({
    key: { ...key, spki: new Uint8Array(spki) },
    issuerKey: key,
    subject: commonName('Signer'),
  });
  return { ref: { sha256: sha256Hex(der), file: 'signer.der' }, der };
}

function ask(
  files: readonly Evidence<AnyDecoded>[],
  references: readonly Evidence<AnyDecoded>[] = [],
  trust: readonly TrustRoot[] = [],
): readonly Finding[] {
  return attestMachine({ documents: { readable: files, unreadable: [] }, references, trust, now }).testimony.findings;
}

/** What dmidecode prints of a machine of this model, and of nothing else. */
function systemInformation(model: string): string {
  const head = '# dmidecode 3.4\nGetting SMBIOS data from sysfs.\nSMBIOS 3.3.0 present.\n\n';
  const body = `\tManufacturer: Maker\n\tProduct Name: ${model}\n\tSerial Number: SN-4711\n`;
  return `${head}Handle 0x0001, DMI type 1, 27 bytes\nSystem Information\n${body}\n`;
}

function outcomes(findings: readonly Finding[], check: CheckCode): string[] {
  return findings.filter((finding) => finding.check === check).map(({ outcome }) => outcome);
}

/** The boot with one event measured otherwise, left out, or added. */
function changed(index: number, measured: string): LoggedEvent[] {
  return events.map((event, i) => (i === index ? { ...event, measured: utf8Bytes(measured) } : event));
}
const firmwareAt = events.findIndex(({ type }) => type === 'platformFirmwareBlob');
const loaderAt = events.findIndex(({ type }) => type === 'bootServicesApplication');

describe('rim-measurements', () => {
  const code = 'attest/rim-measurements';
  const references = [evidence('rim/m.swidtag', manifest(log)), evidence('rim/support.rimel', log)];
  it('agrees with the boot that the maker measured, and says that no quote covers it', () => {
    const [finding] = ask([evidence('log', log)], references).filter(({ check }) => check === code);
    expect([finding?.outcome, finding?.detail]).toEqual(['agrees', expect.stringContaining('own word')]);
  });
  const alterations: readonly [string, LoggedEvent[], number][] = [
    ['another firmware', changed(firmwareAt, 'other firmware'), 0],
    ['another boot loader', changed(loaderAt, 'other loader'), 4],
    ['a firmware volume left out', events.filter((_, i) => i !== firmwareAt), 0],
    [
      'a firmware volume more',
      [...events, { ...events[firmwareAt], pcr: 0, type: 'platformFirmwareBlob', data: utf8Bytes('more') }],
      0,
    ],
  ];
  it.each(alterations)('contradicts %s, and names the register', (_, altered, pcr) => {
    const against = ask([evidence('log', eventLog(altered))], references).filter(({ check }) => check === code);
    expect(against.map(({ outcome }) => outcome)).toContain('contradicts');
    expect(against.some(({ measured }) => measured?.pcr === pcr)).toBe(true);
  });
  it('holds the boot against the published version that it is nearest to', () => {
    const other = eventLog(changed(firmwareAt, 'the next version'));
    const both = [...references, evidence('rim/next.swidtag', manifest(other)), evidence('rim/next.rimel', other)];
    expect(outcomes(ask([evidence('log', log)], both), code)).toEqual(['agrees']);
    expect(outcomes(ask([evidence('log', other)], both), code)).toEqual(['agrees']);
    const third = eventLog(changed(firmwareAt, 'implanted'));
    expect(outcomes(ask([evidence('log', third)], both), code)).toContain('contradicts');
  });
  it('compares a hundred thousand equal events without a quadratic step', () => {
    const [event] = events.filter(({ pcr }) => pcr === 4);
    if (event === undefined) throw new Error('no event of PCR 4');
    const many = eventLog([...events, ...Array.from({ length: 60_000 }, () => event)]);
    const found = ask([evidence('log', log)], [evidence('m', manifest(many)), evidence('s', many)]);
    expect(outcomes(found, code)).toEqual(['agrees']);
  }, 20_000);
  it('says which events no manifest covers', () => {
    const partial = eventLog(events.filter(({ pcr }) => pcr === 0));
    const found = ask([evidence('log', log)], [evidence('m', manifest(partial)), evidence('s', partial)]);
    expect(outcomes(found, code).sort()).toEqual(['agrees', 'blind']);
    const blind = found.find(({ check, outcome }) => check === code && outcome === 'blind');
    expect(blind?.detail).toContain('PCR 1, 2, 3, 4, 5, 6, 7');
  });
  it('agrees with nothing where the manifest has no measurement of firmware', () => {
    const partial = eventLog(events.filter(({ pcr }) => pcr === 7));
    const found = ask([evidence('log', log)], [evidence('m', manifest(partial)), evidence('s', partial)]);
    expect(outcomes(found, code)).not.toContain('agrees');
  });
  it('takes another event log for no support file, and the support file for no boot', () => {
    const other = eventLog(changed(firmwareAt, 'other firmware'));
    expect(
      outcomes(ask([evidence('log', log)], [references[0] ?? evidence('x', log), evidence('s', other)]), code),
    ).toEqual(['blind']);
    // Only the maker's own log lies here: nothing says what this machine booted.
    expect(outcomes(ask([evidence('m', manifest(log)), evidence('support.rimel', log)]), code)).toEqual(['blind']);
    const twice = [
      evidence('m', manifest(log)),
      evidence('support.rimel', log),
      evidence('binary_bios_measurements', log),
    ];
    expect(outcomes(ask(twice), code)).toEqual(['agrees']);
  });
  it('believes no manifest of the machine\u2019s own that nobody trusted signed', () => {
    const altered = eventLog(changed(firmwareAt, 'other firmware'));
    const own = [
      evidence('m', manifest(altered)),
      evidence('s', altered),
      evidence('binary_bios_measurements', altered),
    ];
    const subject = { kind: 'machine' as const, id: 'm' };
    const input = { documents: { readable: own, unreadable: [] }, records: bareRecords('m') };
    const context = { asOf: now, seed: 0, trustRoots: [], policy: { requiredChecks: [] }, challenges: [] };
    const model = attest.learn({ reference: noReferences, members: [{ subject, input }] }, context);
    expect(outcomes(attest.testify(subject, input, model, context).findings, code)).not.toContain('agrees');
  });
  it('compares the digests and registers of a CoMID', () => {
    const firmware = events[firmwareAt]?.measured ?? new Uint8Array();
    const tag = (values: Cbor): Evidence<AnyDecoded> =>
      evidence('m.comid', cbor(comid(map([0, [[environment(), [measurement(values)]]]]))));
    const digest = (bytes: Uint8Array): Cbor => [[1, sha256(bytes)]];
    const covered = ask([evidence('log', log)], [tag(map([2, digest(firmware)]))]);
    expect(outcomes(covered, code)).toContain('agrees');
    expect(covered.some(({ detail }) => detail.includes('as the manifests have them'))).toBe(true);
  });
  describe('the registers of a CoMID', () => {
    const tag = (file: string, where: Cbor, fill = 7): Evidence<AnyDecoded> =>
      evidence(file, cbor(comid(map([0, [[where, [measurement(map([14, map([0, [[1, octets(32, fill)]]])]))]]]]))));
    const machine = (model: string): Evidence<AnyDecoded> =>
      evidence('dmidecode.txt', utf8Bytes(systemInformation(model)));
    const said = (files: readonly Evidence<AnyDecoded>[], ...references: readonly Evidence<AnyDecoded>[]) =>
      ask([evidence('log', log), ...files], references)
        .filter(({ check }) => check === code)
        .map(({ outcome, detail }) => `${outcome}: ${detail}`);
    it.each([
      ['Board', 'Maker', 'Board'],
      ['Maker Board', 'Maker', 'Board'],
      ['Board', 'Maker', 'Maker Board'],
      ['MAKER BOARD', 'Maker', 'board'],
    ])('are compared with those of a machine "%s" where they are of %s "%s"', (own, vendor, model) => {
      const found = said([machine(own)], tag('m.comid', environment(vendor, model)));
      expect(found).toEqual([expect.stringContaining('contradicts: log replays to sha256 PCR 0')]);
    });
    it.each([['Board 2'], ['Boarding'], ['Other'], ['Another Maker Card']])(
      'accuse and clear no machine "%s" where they are of another board',
      (own) => {
        const found = said([machine(own)], tag('m.comid', environment('Maker', 'Board')));
        expect(found).toEqual([expect.stringContaining('has register values of Board, and this machine is none')]);
        expect(found[0]).toContain('blind: ');
      },
    );
    it('say nothing of a machine whose model is not known', () => {
      const found = said([], tag('m.comid', environment('Maker', 'Board')));
      expect(found).toEqual([expect.stringContaining('it is not known which model this machine is')]);
      expect(found[0]).toContain('blind: ');
    });
    it('say nothing where they do not name a model, but for the operator\u2019s folder of one', () => {
      const nameless = map([0, map([1, 'Maker'])]);
      const found = said([machine('Board')], tag('m.comid', nameless));
      expect(found).toEqual([expect.stringContaining('does not say of which model')]);
      expect(said([machine('Board')], tag('m.comid', environment('Maker', ''))).join()).toContain(
        'does not say of which',
      );
      const laid = said([machine('Board')], tag('references/rim/board/m.comid', nameless));
      expect(laid).toEqual([expect.stringContaining('contradicts: log replays to sha256 PCR 0')]);
    });
    it('of a device stand beside those of its machine, and hide them not', () => {
      const device = tag('nic.comid', environment('Maker', 'NIC'), 9);
      const found = said([machine('Board')], tag('m.comid', environment('Maker', 'Board')), device);
      expect(found).toEqual([expect.stringContaining('contradicts: log replays to sha256 PCR 0')]);
    });
  });
});

describe('rim-signature', () => {
  const code = 'attest/rim-signature';
  it('agrees under a trusted certificate of the key, is blind without one, and contradicts one altered letter', () => {
    const bytes = manifest(log);
    expect(outcomes(ask([], [evidence('m', bytes)], [signerRoot()]), code)).toEqual(['agrees']);
    expect(outcomes(ask([], [evidence('m', bytes)]), code)).toEqual(['blind']);
    const text = Buffer.from(bytes).toString('utf8');
    const altered = utf8Bytes(text.replace('tagVersion="3"', 'tagVersion="4"'));
    expect(outcomes(ask([], [evidence('m', altered)]), code)).toEqual(['contradicts']);
  });
});
