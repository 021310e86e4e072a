import { readFileSync } from 'node:fs';

/** The version of this program, from the package it was installed as. */
export function version(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
      if (
        typeof parsed === 'object' &&
        parsed !== null &&
        'version' in parsed &&
        'name' in parsed &&
        parsed.name === 'assayer'
      ) {
        return String(parsed.version);
      }
    } catch {
      continue;
    }
  }
  return '0.0.0';
}
