import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FormatError } from '../../src/core/index.ts';
import { registerValue, replayPcrs } from '../../src/formats/eventlog/index.ts';
import type { AnyDecoded } from '../../src/formats/index.ts';
import { attestMachine } from '../../src/witnesses/attest/index.ts';
import { vectorFault } from './check-vector.ts';
import { kinds, plainWants } from './catalogue-words.ts';
import { attempt, documentsOf, load, now } from './load-files.ts';
import { isRecord, pcrTable, text } from './read-json.ts';
import type { Tally } from './tally.ts';

export interface CorpusEntry {
  readonly file: string;
  readonly kind: string;
  readonly want: string;
  readonly expectedPcrs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** `file`, or repository and path: folders are repositories with `/` written `+`. */
export function readEntry(value: unknown): CorpusEntry | undefined {
  if (!isRecord(value)) return undefined;
  const [repo, path] = [text(value, 'repo'), text(value, 'path')];
  const joined = repo === undefined || path === undefined ? undefined : `${repo.replace('/', '+')}/${path}`;
  const file = text(value, 'file') ?? joined ?? path;
  const [kind, want] = [text(value, 'kind'), text(value, 'want')];
  if (file === undefined || kind === undefined || want === undefined) return undefined;
  return { file, kind, want, expectedPcrs: pcrTable(value.expected_pcrs) };
}

function pcrDifferences(decoded: AnyDecoded, expected: CorpusEntry['expectedPcrs']): string | undefined {
  if (decoded.kind !== 'tcg-event-log') return `is a ${decoded.kind}`;
  const replayed = replayPcrs(decoded.value);
  let compared = 0;
  for (const bank of replayed.keys()) {
    for (const [pcr, hex] of Object.entries(expected[bank] ?? {})) {
      compared++;
      const value = registerValue(decoded.value, replayed, bank, Number(pcr));
      if (value !== hex.toLowerCase()) return `${bank} PCR ${pcr}: replay gives ${String(value)}, expected ${hex}`;
    }
  }
  return compared === 0 ? 'no expected value was compared' : undefined;
}

function notesOf(decoded: AnyDecoded): unknown {
  return decoded.describe().notes;
}

/** What is wrong with one entry; undefined where it meets its want. */
function fault(folder: string, entry: CorpusEntry, accepted: readonly string[] | 'any'): string | undefined {
  if (entry.want === 'vector-valid' || entry.want === 'vector-invalid')
    return vectorFault(folder, entry.file, entry.want);
  const loaded = load(folder, entry.file);
  const decoded = attempt(loaded.bytes);
  const failed = decoded instanceof FormatError;
  const described = failed ? `refused: ${decoded.message} at byte ${decoded.offset}` : decoded.kind;
  if (entry.want === 'refused')
    return failed || (accepted !== 'any' && !accepted.includes(decoded.kind))
      ? undefined
      : `was decoded as ${described}`;
  if (entry.want === 'not-a-log')
    return !failed && decoded.kind === 'tcg-event-log' ? 'was taken for a log' : undefined;
  if (failed) return described;
  decoded.describe();
  if (accepted !== 'any' && !accepted.includes(decoded.kind)) return `was taken for ${described}`;
  if (entry.want === 'pcrs') return pcrDifferences(decoded, entry.expectedPcrs);
  if (entry.want === 'notes') {
    const notes = notesOf(decoded);
    return Array.isArray(notes) && notes.length > 0 ? undefined : 'no quirk is named in notes';
  }
  const check = /^contradicts (\S+)$/.exec(entry.want)?.[1];
  if (check === undefined) return undefined;
  const { findings } = attestMachine({ documents: documentsOf([loaded]), trust: [], now }).testimony;
  return findings.some((finding) => finding.check === check && finding.outcome === 'contradicts')
    ? undefined
    : `${check} does not contradict`;
}

export function checkEntry(folder: string, entry: CorpusEntry, tally: Tally): void {
  const accepted = kinds[entry.kind];
  const check = /^contradicts (attest\/[a-z-]+)$/.exec(entry.want)?.[1];
  if (accepted === undefined) {
    tally.unknown.push(`${entry.file}: unknown kind ${JSON.stringify(entry.kind)}`);
  } else if (check === undefined && !plainWants.some((want) => want === entry.want)) {
    tally.unknown.push(`${entry.file}: unknown want ${JSON.stringify(entry.want)}`);
  } else if (!existsSync(join(folder, entry.file))) {
    tally.failures.push(`${entry.file}: is not there`);
  } else if (entry.want === 'reference') {
    tally.met++;
  } else {
    const wrong = fault(folder, entry, accepted);
    if (wrong === undefined) tally.met++;
    else tally.failures.push(`${entry.file} (${entry.kind}, ${entry.want}): ${wrong}`);
  }
}
