import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseCertificates } from '../../src/formats/x509/index.ts';
import { attestMachine } from '../../src/witnesses/attest/index.ts';
import { documentsOf, load, now } from './load-files.ts';
import { isRecord, text, texts } from './read-json.ts';
import type { Tally } from './tally.ts';

const outcomes = ['agrees', 'contradicts', 'blind'] as const;

/** One whole-machine case: its wants must all be met. Wants of checks that are not answered yet are counted apart. */
export function checkCase(folder: string, value: unknown, tally: Tally): void {
  const record = isRecord(value) ? value : {};
  const name = text(record, 'name') ?? 'a case without a name';
  const files = texts(record.files);
  const wants = texts(record.want);
  if (files.length === 0 || wants.length === 0) {
    tally.unknown.push(`case ${name}: no files or no want`);
    return;
  }
  const absent = [...files, ...texts(record.trust), ...texts(record.order === undefined ? [] : [record.order])].filter(
    (file) => !existsSync(join(folder, file)),
  );
  if (absent.length > 0) {
    tally.failures.push(`case ${name}: ${absent.join(', ')} is not there`);
    return;
  }
  const order = text(record, 'order');
  const [ordered] = order === undefined ? [] : documentsOf([load(folder, order)]).readable;
  const trust = texts(record.trust).flatMap((file) => {
    const { sha256, bytes } = load(folder, file);
    return parseCertificates(bytes).certificates.map(({ der }) => ({ ref: { sha256, file }, der }));
  });
  const { findings } = attestMachine({
    documents: documentsOf(files.map((file) => load(folder, file))),
    trust,
    now,
    ...(ordered === undefined ? {} : { order: ordered }),
  }).testimony;
  for (const want of wants) {
    const parsed = /^(no )?(\S+) (attest\/[a-z-]+)$/.exec(want);
    const outcome = outcomes.find((known) => known === parsed?.[2]);
    const check = parsed?.[3];
    const about = findings.filter((finding) => finding.check === check);
    if (parsed === null || outcome === undefined || check === undefined || about.length === 0) {
      tally.unknown.push(`case ${name}: unknown want ${JSON.stringify(want)}`);
    } else {
      const has = about.some((finding) => finding.outcome === outcome);
      const spoiled = outcome === 'agrees' && about.some((finding) => finding.outcome === 'contradicts');
      if (parsed[1] === undefined ? has && !spoiled : !has) tally.met++;
      else {
        const said = about.map((finding) => `${finding.outcome}: ${finding.detail}`).join(' | ');
        tally.failures.push(`case ${name}: wanted ${want}; it says ${said}`);
      }
    }
  }
}
