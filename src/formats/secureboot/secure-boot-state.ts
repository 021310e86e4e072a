import { ByteReader, FormatError } from '../../core/index.ts';
import type { EventLog, LogEvent } from '../eventlog/index.ts';
import { eventTypes, parseVariableData } from '../eventlog/index.ts';
import type { Note } from '../note.ts';
import { readSignatureLists, signatureListsFormat } from './parse-signature-lists.ts';
import type { SignatureEntry } from './signature-lists.ts';
import { globalVariable, imageSecurityDatabase } from './signature-types.ts';

export const secureBootVariables = ['PK', 'KEK', 'db', 'dbx'] as const;
export type SecureBootVariable = (typeof secureBootVariables)[number];

/** What Secure Boot was at boot, each part absent where the log does not have it. As true as the log, which replay proves. */
export interface UnverifiedSecureBoot {
  readonly secureBootEnabled?: boolean;
  readonly pk?: readonly SignatureEntry[];
  readonly kek?: readonly SignatureEntry[];
  readonly db?: readonly SignatureEntry[];
  readonly dbx?: readonly SignatureEntry[];
  readonly notes: readonly Note[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** PCR 7 holds the Secure Boot policy; in a confidential-computing log it is folded into the first register (RTMR 0). */
const policyRegister = 7;
const ccPolicyRegister = 1;
const maxNotes = 64;

const owners: ReadonlyMap<string, string> = new Map([
  ['SecureBoot', globalVariable],
  ['PK', globalVariable],
  ['KEK', globalVariable],
  ['db', imageSecurityDatabase],
  ['dbx', imageSecurityDatabase],
]);

/**
 * The Secure Boot variables that firmware measured before the separator (TCG PC Client PFP 1.06, 3.3.4.8): whoever runs
 * after it may still extend the register, and with it the log, but no longer speaks for the firmware. Never throws; a
 * variable that cannot be read is noted and left out.
 */
export function secureBootOfLog(log: EventLog): UnverifiedSecureBoot {
  const state: Mutable<UnverifiedSecureBoot> & { notes: Note[] } = { notes: [] };
  const seen = new Set<string>();
  const register = log.registers === 'cc' ? ccPolicyRegister : policyRegister;
  let separated = false;
  for (const event of log.events) {
    if (event.pcr !== register) continue;
    if (event.type === eventTypes.EV_SEPARATOR) separated = true;
    if (event.type !== eventTypes.EV_EFI_VARIABLE_DRIVER_CONFIG) continue;
    const name = takeVariable(event, state, seen, separated);
    if (name !== undefined) seen.add(name);
  }
  return { ...state, notes: state.notes.slice(0, maxNotes) };
}

/** The name of the variable, where it was taken into the state. */
function takeVariable(
  event: LogEvent,
  state: Mutable<UnverifiedSecureBoot> & { notes: Note[] },
  seen: ReadonlySet<string>,
  separated: boolean,
): string | undefined {
  const note = (id: string, detail: string): void => {
    state.notes.push({ id, detail: `event ${event.index}: ${detail}` });
  };
  try {
    const { guid, name, data } = parseVariableData(event.data);
    const owner = owners.get(name);
    if (owner === undefined) return undefined;
    const refusal = reasonNotToRead(guid === owner, separated, seen.has(name));
    if (refusal !== undefined) {
      note(refusal[0], `${name} (${guid}) ${refusal[1]}`);
      return undefined;
    }
    takeValue(name, data, state, note);
    return name;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    note('secure-boot-variable-unread', error.message);
    return undefined;
  }
}

/** Throws FormatError where the value is no signature list. */
function takeValue(
  name: string,
  data: Uint8Array,
  state: Mutable<UnverifiedSecureBoot>,
  note: (id: string, detail: string) => void,
): void {
  if (name === 'SecureBoot') {
    const enabled = readFlag(data);
    if (enabled !== undefined) state.secureBootEnabled = enabled;
    else if (data.length === 0) note('secure-boot-variable-empty', 'SecureBoot has no value');
    else note('secure-boot-variable-unread', 'SecureBoot is neither 0 nor 1');
    return;
  }
  const lists = readSignatureLists(new ByteReader(data, signatureListsFormat));
  for (const { id, detail } of lists.notes) note(id, `${name}: ${detail}`);
  if (name === 'PK') state.pk = lists.entries;
  if (name === 'KEK') state.kek = lists.entries;
  if (name === 'db') state.db = lists.entries;
  if (name === 'dbx') state.dbx = lists.entries;
}

/** Variables as a running system reads them, each without its attributes. */
export interface SystemVariable {
  readonly name: string;
  readonly guid: string;
  readonly data: Uint8Array;
}

/**
 * The same of what a running system read of its variables: as true as that system. Never throws; a variable that cannot be
 * read is noted and left out, and so is one of another owner, which firmware does not look at.
 */
export function secureBootOfVariables(variables: readonly SystemVariable[]): UnverifiedSecureBoot {
  const state: Mutable<UnverifiedSecureBoot> & { notes: Note[] } = { notes: [] };
  const note = (id: string, detail: string): void => {
    state.notes.push({ id, detail });
  };
  for (const { name, guid, data } of variables) {
    const owner = owners.get(name);
    if (owner === undefined) continue;
    if (guid !== owner) {
      note('secure-boot-variable-owner', `${name} (${guid}) is another variable of this name`);
      continue;
    }
    try {
      takeValue(name, data, state, note);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      note('secure-boot-variable-unread', `${name}: ${error.message}`);
    }
  }
  return { ...state, notes: state.notes.slice(0, maxNotes) };
}

function reasonNotToRead(
  owned: boolean,
  separated: boolean,
  seen: boolean,
): readonly [id: string, why: string] | undefined {
  if (!owned) return ['secure-boot-variable-owner', 'is another variable of this name'];
  if (separated) return ['secure-boot-variable-late', 'was measured after the separator; it is not read'];
  return seen ? ['secure-boot-variable-twice', 'was measured again; the first is read'] : undefined;
}

function readFlag(data: Uint8Array): boolean | undefined {
  const [value] = data;
  return data.length === 1 && value !== undefined && value <= 1 ? value === 1 : undefined;
}

/**
 * The variable that a file of an operator's policy folder stands for, by its name: `PK.esl`, `db-d719b2cb-….efi`,
 * `dbx.auth`. For references only: the name of a piece of evidence is its sender's claim.
 */
export function variableOfReferenceName(fileName: string): SecureBootVariable | undefined {
  const base = fileName.slice(fileName.lastIndexOf('/') + 1);
  const word = /^[A-Za-z]+/.exec(base)?.[0].toLowerCase();
  return secureBootVariables.find((name) => name.toLowerCase() === word || (name === 'dbx' && word === 'dbxupdate'));
}
