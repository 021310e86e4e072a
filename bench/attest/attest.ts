/*
 * What the formats and the witness of attestation cost, per second of CPU time on one core, and beside each the bare
 * cryptography of the same bytes in the same run: the difference is what this project adds.
 *
 *   npx tsx bench/attest/attest.ts [--only certificates] [--rounds 15] [--machines 250] [--corpus ../shared/corpus]
 *
 * Generated data, seeded; the keys of the certificates' issuers are fresh. Prints Markdown.
 */
import { hash, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { CheckCode } from '../../src/core/index.ts';
import { decode } from '../../src/formats/index.ts';
import type { EventLog } from '../../src/formats/eventlog/index.ts';
import { examineDigests, parseEventLog, replayPcrs, structureProblems } from '../../src/formats/eventlog/index.ts';
import { parsePlatformCertificate, verifyPlatformCertificate } from '../../src/formats/platformcert/index.ts';
import { parseAttest, parseTpmSignature, verifyQuoteSignature } from '../../src/formats/tpm/index.ts';
import { keyObject } from '../../src/formats/der/index.ts';
import { platformCertificates } from './certificates.ts';
import { corpusFiles } from './corpus.ts';
import type { CpuRate } from './cpu-rate.ts';
import { cpuRate } from './cpu-rate.ts';
import type { LogBank } from './logs.ts';
import { cryptoAgileLog, threeBanks, twoBanks } from './logs.ts';
import { examineFleet, simulatedFleet } from './machines.ts';
import type { Peer } from './peers.ts';
import { opensslVerifications, tpm2Checkquote, tpm2Eventlog } from './peers.ts';
import { signedQuotes } from './quotes.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string' },
    machines: { type: 'string', default: '250' },
    corpus: { type: 'string', default: process.env.ASSAYER_CORPUS ?? '../shared/corpus' },
  },
});
// The compiler optimises and takes back for some ten rounds before the times stay what they are.
const rounds = { rounds: Number(values.rounds), warmUp: 12 };

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`the bench measures something else than it says: ${what}`);
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
const eachUs = (rate: CpuRate): string => (1e6 / rate.best).toFixed(1);

function row(what: string, rate: CpuRate, wanted?: number): void {
  const target = wanted === undefined ? '' : whole(wanted);
  console.log(`| ${what} | ${whole(rate.best)} | ${whole(rate.median)} | ${eachUs(rate)} | ${target} |`);
}

function peerRow({ name, perCpuSecond }: Peer): void {
  if (perCpuSecond === undefined) console.log(`| peer: ${name} | not installed | | | |`);
  else console.log(`| peer: ${name} | ${whole(perCpuSecond)} | | ${(1e6 / perCpuSecond).toFixed(1)} | |`);
}

function quotes(): void {
  const made = signedQuotes(1000, 8);
  const examine = (): void => {
    for (const { attest, signature, spki } of made) {
      const result = verifyQuoteSignature(parseAttest(attest).raw, parseTpmSignature(signature), spki);
      must(result.outcome === 'verified', 'a quote');
    }
  };
  const parse = (): void => {
    for (const { attest, signature } of made) {
      parseAttest(attest);
      parseTpmSignature(signature);
    }
  };
  const bareInputs = made.map(({ attest, signature, spki }) => {
    const { r, s } = parseTpmSignature(signature);
    const key = keyObject(spki);
    if (key === undefined || r === undefined || s === undefined) throw new Error('no key');
    return { attest, rs: Buffer.concat([r, s]), options: { key, dsaEncoding: 'ieee-p1363' as const } };
  });
  const bare = (): void => {
    for (const { attest, rs, options } of bareInputs) must(verify('sha256', attest, options, rs), 'a quote');
  };
  row('quote: parse and verify, P-256, cached key', cpuRate(examine, made.length, rounds), 10_000);
  row('quote: parse alone', cpuRate(parse, made.length, rounds));
  row('bare: crypto.verify of the same bytes', cpuRate(bare, made.length, rounds));
  peerRow(opensslVerifications('ecdsap256'));
  const [first] = made;
  if (first !== undefined) peerRow(tpm2Checkquote(first));
}

/** Exactly the inputs that are hashed for one log, in the same sizes: a register and a digest per bank, and event data. */
function bareHashes(log: EventLog, banks: readonly LogBank[]): () => void {
  const inputs: (readonly [string, Uint8Array])[] = [];
  const noAction = 3;
  const { checkedEvents } = examineDigests(log);
  for (const { name, size } of banks) {
    for (const event of log.events) if (event.type !== noAction) inputs.push([name, new Uint8Array(2 * size)]);
  }
  let checked = 0;
  for (const event of log.events) {
    const solo = examineDigests({ ...log, events: [event] });
    if (solo.checkedEvents === 0) continue;
    checked++;
    for (const { name } of banks) inputs.push([name, event.data]);
  }
  must(checked === checkedEvents, 'checked events');
  return () => {
    for (const [name, bytes] of inputs) hash(name, bytes, 'hex');
  };
}

function examineLog(bytes: Uint8Array): number {
  const log = parseEventLog(bytes);
  return replayPcrs(log).size + structureProblems(log).length + examineDigests(log).problems.length;
}

function logs(banks: readonly LogBank[], wanted?: number): void {
  const events = 106;
  const repeats = 100;
  const bytes = cryptoAgileLog(events, banks);
  const log = parseEventLog(bytes);
  must(log.events.length === events, 'the number of events');
  must(examineLog(bytes) === banks.length, 'a log without problems');
  const times = (work: () => void) => (): void => {
    for (let i = 0; i < repeats; i++) work();
  };
  const names = banks.map(({ name }) => name).join(', ');
  const what = `log of ${events} events, ${bytes.length} bytes, ${names}`;
  const all = times(() => examineLog(bytes));
  row(`${what}: parse, replay, check`, cpuRate(all, repeats, rounds), wanted);
  row(
    '- parse',
    cpuRate(
      times(() => parseEventLog(bytes)),
      repeats,
      rounds,
    ),
  );
  row(
    '- replay',
    cpuRate(
      times(() => replayPcrs(log)),
      repeats,
      rounds,
    ),
  );
  row(
    '- structure',
    cpuRate(
      times(() => structureProblems(log)),
      repeats,
      rounds,
    ),
  );
  row(
    '- digests',
    cpuRate(
      times(() => examineDigests(log)),
      repeats,
      rounds,
    ),
  );
  row('bare: the same hashes', cpuRate(times(bareHashes(log, banks)), repeats, rounds));
  peerRow(tpm2Eventlog(bytes));
}

function certificates(type: 'rsa' | 'ec', wanted: number): void {
  const { files, issuerSpki, issuerKey } = platformCertificates(200, type);
  const examine = (): void => {
    for (const bytes of files) {
      const certificate = parsePlatformCertificate(bytes);
      must(verifyPlatformCertificate(certificate, issuerSpki).outcome === 'verified', 'a platform certificate');
    }
  };
  const parse = (): void => {
    for (const bytes of files) parsePlatformCertificate(bytes);
  };
  const parsed = files.map((bytes) => parsePlatformCertificate(bytes));
  const bare = (): void => {
    for (const { tbs, signature } of parsed)
      must(verify('sha256', tbs, issuerKey, signature), 'a platform certificate');
  };
  const components = parsed.reduce((sum, certificate) => sum + certificate.components.length, 0) / parsed.length;
  const size = files.reduce((sum, bytes) => sum + bytes.length, 0) / files.length;
  const name = type === 'rsa' ? 'RSA-2048' : 'P-256';
  const what = `platform certificate, ${name}, ${components.toFixed(1)} components, ${whole(size)} bytes`;
  row(`${what}: parse and verify`, cpuRate(examine, files.length, rounds), wanted);
  row('- parse', cpuRate(parse, files.length, rounds));
  row('bare: crypto.verify of the same bytes', cpuRate(bare, files.length, rounds));
  peerRow(opensslVerifications(type === 'rsa' ? 'rsa2048' : 'ecdsap256'));
}

function machines(count: number): void {
  const fleet = simulatedFleet(count);
  const findings = examineFleet(fleet);
  const agreeing = (code: CheckCode): number =>
    findings.filter(({ check, outcome }) => check === code && outcome === 'agrees').length;
  must(findings.length > 10 * fleet.machines.length, 'every machine was asked');
  must(agreeing('attest/rim-signature') >= fleet.machines.length, 'manifests were verified');
  for (const code of [
    'attest/ek-chain',
    'attest/quote-pcrs',
    'attest/component-missing',
    'attest/rim-measurements',
  ] as const)
    must(agreeing(code) > fleet.machines.length / 2, `${code} was answered`);
  const all = cpuRate(() => examineFleet(fleet), fleet.machines.length, rounds);
  const what = `whole machine: decode, EK chain, quote, log, certificate, RIM, three-way difference; ${fleet.machines.length} in a fleet, ${fleet.references.length / 2} manifests`;
  row(what, all, 800);
  const kinds = new Map<string, Uint8Array[]>();
  for (const { files } of fleet.machines) {
    for (const { bytes } of files) {
      const { kind } = decode(bytes);
      kinds.set(kind, [...(kinds.get(kind) ?? []), bytes]);
    }
  }
  for (const [kind, files] of kinds) {
    const decodeAll = (): void => {
      for (const bytes of files) decode(bytes);
    };
    row(`- decode ${kind}, ${files.length} files`, cpuRate(decodeAll, files.length, rounds));
  }
}

/** Real files: the kinds for which there is a figure above. */
function corpus(folder: string): void {
  for (const [kind, files] of corpusFiles(folder)) {
    const repeats = Math.max(1, Math.ceil(200 / files.length));
    const work = (): void => {
      for (let i = 0; i < repeats; i++) for (const bytes of files) decode(bytes);
    };
    const size = files.reduce((sum, bytes) => sum + bytes.length, 0) / files.length;
    row(`decode ${kind}, ${files.length} files, ${whole(size)} bytes`, cpuRate(work, repeats * files.length, rounds));
  }
}

function head(title: string): void {
  console.log(`\n| ${title} | per CPU second, best | median | us each, best | wanted |\n|---|---|---|---|---|`);
}

const load = loadavg().map((value) => value.toFixed(1));
console.log(
  `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.versions.node}, OpenSSL ${process.versions.openssl};`,
);
console.log(`load ${load.join(' ')}; ${new Date().toISOString().slice(0, 10)}; ${rounds.rounds} rounds.`);
const sections: Readonly<Record<string, () => void>> = {
  quotes,
  logs() {
    logs(twoBanks, 3000);
    logs(threeBanks);
  },
  certificates() {
    certificates('rsa', 25_000);
    certificates('ec', 10_000);
  },
  machines() {
    machines(Number(values.machines));
  },
  corpus() {
    if (existsSync(values.corpus)) corpus(values.corpus);
    else console.log(`corpus not found at ${values.corpus}: real files were not measured`);
  },
};
for (const [name, run] of Object.entries(sections)) {
  if (values.only !== undefined && values.only !== name) continue;
  head(name);
  run();
}
