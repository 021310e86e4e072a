import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FormatError } from '../../src/core/index.ts';
import { decode } from '../../src/formats/index.ts';

const maxFileBytes = 64 * 1024;
const kinds: ReadonlySet<string> = new Set([
  'platform-certificate',
  'x509-certificate',
  'tcg-event-log',
  'component-inventory',
  'redfish',
]);

/** The corpus's files of the kinds that are measured, by kind. */
export function corpusFiles(folder: string): ReadonlyMap<string, readonly Uint8Array[]> {
  const found = new Map<string, Uint8Array[]>();
  const names = readdirSync(join(folder, 'attest'), { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names) {
    const path = join(folder, 'attest', name);
    const { size } = statSync(path);
    if (!statSync(path).isFile() || size > maxFileBytes) continue;
    const bytes = new Uint8Array(readFileSync(path));
    try {
      const { kind } = decode(bytes);
      if (kinds.has(kind)) found.set(kind, [...(found.get(kind) ?? []), bytes]);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return found;
}
