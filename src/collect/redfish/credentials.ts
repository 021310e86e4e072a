import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { UsageError } from '../../core/index.ts';
import { csvRecords, recogniseSeparator } from '../../formats/tables/csv.ts';
import { plainName } from '../../formats/tables/header.ts';
import { tableText } from '../../formats/tables/table-text.ts';

export interface Credential {
  readonly name: string;
  readonly username: string;
  readonly password: string;
}

/** The credential of a name; undefined where there is none. The empty name is the one for all that name none. */
export type CredentialOf = (name: string) => Credential | undefined;

/** No list of accounts is larger; what is, is another file. */
const maxBytes = 1024 * 1024;

/** Nothing of the text is ever part of an error: a password may stand in any cell. */
export function parseCredentials(text: string): readonly Credential[] {
  const out = new Map<string, Credential>();
  let places: readonly number[] | undefined;
  for (const { line, cells, fault } of csvRecords(text.replace(/^\uFEFF/, ''), recogniseSeparator(text))) {
    const wrong = (what: string): UsageError =>
      new UsageError(`credentials, line ${line}: ${what}`, 'Write credential,username,password and a row for each.');
    if (fault !== undefined) throw wrong('this row is no CSV');
    if (places === undefined) {
      const header = cells.map(plainName);
      places = ['credential', 'username', 'password'].map((name) => header.indexOf(name));
      if (places[1] === -1 || places[2] === -1) throw wrong('the header lacks username or password');
      continue;
    }
    const cell = (column: number): string => cells[places?.[column] ?? -1] ?? '';
    const credential = { name: cell(0).trim(), username: cell(1), password: cell(2) };
    if (credential.username === '' || credential.password === '') throw wrong('username or password is empty');
    if (out.has(credential.name)) throw wrong('the credential stands in an earlier row already');
    out.set(credential.name, credential);
  }
  if (out.size === 0) throw new UsageError('the credentials file has no row', 'Give credential,username,password.');
  return [...out.values()];
}

/**
 * Reads a credentials file that nobody but its owner can read. The mode is asked of the open file, so that another one
 * cannot be put in its place between asking and reading. Throws UsageError.
 */
export function readCredentialsFile(path: string): CredentialOf {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    throw new UsageError(`${path} cannot be opened`, 'Name a plain file that you can read; a link is not followed.');
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new UsageError(`${path} is no plain file`, 'Name a file of credentials.');
    if ((stat.mode & 0o077) !== 0) {
      throw new UsageError(
        `${path} holds credentials and can be read or written by others than its owner`,
        `Run: chmod 600 ${path}`,
      );
    }
    if (stat.size > maxBytes) throw new UsageError(`${path} is larger than 1 MB`, 'Name a file of credentials.');
    const byName = new Map(parseCredentials(tableText(readFileSync(file))).map((one) => [one.name, one] as const));
    return (name) => byName.get(name);
  } finally {
    closeSync(file);
  }
}

/** `PREFIX_USERNAME` and `PREFIX_PASSWORD`; for a named credential `PREFIX_<NAME>_USERNAME` and so on. */
export function environmentCredentials(
  environment: Readonly<Record<string, string | undefined>>,
  prefix: string,
): CredentialOf {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(prefix)) {
    throw new UsageError(
      'the prefix is no name of a variable',
      'Use letters, digits and underscore: --credentials-env BMC.',
    );
  }
  return (name) => {
    const start = name === '' ? prefix : `${prefix}_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    const username = environment[`${start}_USERNAME`] ?? '';
    const password = environment[`${start}_PASSWORD`] ?? '';
    return username === '' || password === '' ? undefined : { name, username, password };
  };
}
