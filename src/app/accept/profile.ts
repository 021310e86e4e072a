import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { sha256Hex, UsageError } from '../../core/index.ts';
import { attest } from '../../witnesses/attest/index.ts';
import { unknownCode } from '../required-checks.ts';

/** What a dock asks of every machine before it lets it in. */
export interface Profile {
  readonly name: string;
  readonly require: readonly string[];
  readonly evidenceMaxAgeDays?: number;
  /** Of the file; undefined for the profile that applies where none is given. */
  readonly sha256?: string;
}

/** Where nobody wrote a profile: what the order, the maker's certificate and the TPM can answer without a reference of its firmware. */
export const defaultProfile: Profile = {
  name: 'default',
  require: [
    'attest/component-missing',
    'attest/component-unexpected',
    'attest/component-changed',
    'attest/platform-cert-signature',
    'attest/platform-cert-holder',
    'attest/ek-chain',
    'attest/duplicate-identity',
  ],
};

const remedy = 'Write name, require (a list of check codes) and, where wanted, evidenceMaxAgeDays.';

/** Reads a profile (YAML or JSON). Throws UsageError for an unknown key or check: a requirement with a typo would require nothing. */
export function readProfile(file: string): Profile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new UsageError(`the profile ${file} cannot be read`, 'Check the path.');
  }
  let value: unknown;
  try {
    value = parseYaml(bytes.toString('utf8'), { maxAliasCount: 0, schema: 'core' });
  } catch (error) {
    throw new UsageError(`${file} is no YAML: ${error instanceof Error ? error.message : String(error)}`, remedy);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${file} is no profile`, remedy);
  const entries = new Map<string, unknown>(Object.entries(value));
  for (const key of entries.keys())
    if (!['name', 'require', 'evidenceMaxAgeDays'].includes(key))
      throw new UsageError(`${file}: ${key} is no field of a profile`, remedy);
  const require: unknown = entries.get('require');
  const name: unknown = entries.get('name');
  const days: unknown = entries.get('evidenceMaxAgeDays');
  if (!Array.isArray(require) || require.length === 0) throw new UsageError(`${file} requires no check`, remedy);
  if (days !== undefined && (typeof days !== 'number' || !(days > 0)))
    throw new UsageError(`${file}: evidenceMaxAgeDays is no number of days`, remedy);
  const codes = require.map((code: unknown) => {
    const wrong = typeof code === 'string' ? unknownCode(code, attest.checks) : undefined;
    if (typeof code !== 'string' || wrong !== undefined)
      throw new UsageError(
        `${file} requires ${JSON.stringify(code)}, which is no check`,
        wrong?.remedy ?? 'docs/checks.md lists the codes.',
      );
    return code;
  });
  return {
    name: typeof name === 'string' ? name : file,
    require: codes,
    sha256: sha256Hex(bytes),
    ...(days === undefined ? {} : { evidenceMaxAgeDays: days }),
  };
}
