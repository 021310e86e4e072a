import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv, env, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { checkCase } from './corpus/check-case.ts';
import { checkEntry, readEntry } from './corpus/check-entry.ts';
import { isRecord } from './corpus/read-json.ts';
import type { Tally } from './corpus/tally.ts';
import { newTally, summarise } from './corpus/tally.ts';

/*
 * Holds the decoders and the attest witness to a catalogue of files whose outcome is known: `npm run corpus [FILE]`.
 * A word that this script does not know is an error: a catalogue that is half understood would pass for met.
 */

/** Checks a catalogue (a JSON list of entries or of cases) whose paths are relative to its own folder. */
export function checkCatalogue(file: string, tally: Tally): void {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const list = isRecord(parsed) ? (parsed.entries ?? parsed.cases ?? parsed.files) : parsed;
  if (!Array.isArray(list) || list.length === 0) {
    tally.unknown.push(`${file}: no list of entries`);
    return;
  }
  const folder = dirname(resolve(file));
  for (const value of list) {
    if (isRecord(value) && Array.isArray(value.files)) checkCase(folder, value, tally);
    else {
      const entry = readEntry(value);
      if (entry === undefined) tally.unknown.push(`${file}: an entry without file, kind or want`);
      else checkEntry(folder, entry, tally);
    }
  }
}

function main(given: readonly string[]): number {
  const corpus = resolve(env.ASSAYER_CORPUS ?? '../shared/corpus');
  const standard = ['catalogue.json', 'cases.json'].map((name) => join(corpus, 'attest', name));
  const files = given.length > 0 ? given : standard;
  const absent = files.filter((file) => !existsSync(file));
  if (absent.length > 0) {
    stdout.write(`skipped: ${absent.join(', ')} is not there; set ASSAYER_CORPUS to the folder of the corpus\n`);
    return given.length > 0 ? 2 : 0;
  }
  const tally = newTally();
  for (const file of files) checkCatalogue(file, tally);
  const { lines, code } = summarise(tally);
  stdout.write(`${lines.join('\n')}\n`);
  return code;
}

const started = argv[1];
if (started !== undefined && resolve(started) === fileURLToPath(import.meta.url)) exit(main(argv.slice(2)));
