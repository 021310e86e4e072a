import { isIP, isIPv6 } from 'node:net';
import { UsageError } from '../../core/index.ts';
import { csvRecords, recogniseSeparator } from '../../formats/tables/csv.ts';
import { plainName } from '../../formats/tables/header.ts';

export interface Target {
  readonly line: number;
  readonly machine: string;
  /** IPv4, IPv6 without brackets, or a host name. */
  readonly address: string;
  readonly port: number;
  readonly scheme: 'https' | 'http';
  /** Names a row of the credentials; empty: the one without a name. */
  readonly credential: string;
}

const columns = ['machine', 'address', 'port', 'scheme', 'credential'] as const;
const shownProblems = 10;
/** A machine becomes a folder: nothing that leaves it, hides in it, or that a terminal would obey. */
const machineName = /^(?!\.)[\p{L}\p{N}._:+@ -]{1,200}$/u;
const hostName = /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}))*\.?$/;
const credentialName = /^[A-Za-z0-9._-]{0,64}$/;

export function canNameFolder(machine: string): boolean {
  return machineName.test(machine) && machine === machine.trim();
}

/** Host and port as one text: what a controller is known by. */
export function originOf({ scheme, address, port }: Pick<Target, 'scheme' | 'address' | 'port'>): string {
  return `${scheme}://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

export function isLoopback(address: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(address) || address === '::1' || address.toLowerCase() === 'localhost';
}

type Cells = Readonly<Record<(typeof columns)[number], string>>;

function problemOf(cells: Cells, insecureHttp: boolean): string | undefined {
  const { machine, scheme, port, credential } = cells;
  const address = bare(cells.address);
  if (machine === '') return 'no machine';
  if (!canNameFolder(machine)) return `${machine} cannot name a folder: letters, digits, dot, dash, underscore`;
  if (address === '') return 'no address';
  if (isIP(address) === 0 && (!hostName.test(address) || /^[\d.]+$/.test(address)))
    return `${cells.address} is no IP address and no host name`;
  if (scheme !== '' && scheme !== 'https' && scheme !== 'http') return `scheme ${scheme}: https or http`;
  if (scheme === 'http' && !insecureHttp)
    return 'http sends credentials in the clear: use https (--insecure-http is for tests)';
  if (scheme === 'http' && !isLoopback(address))
    return 'http is for loopback addresses only, also with --insecure-http';
  if (port !== '' && (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535))
    return `port ${port} is no number of 1 to 65535`;
  if (!credentialName.test(credential)) return `credential ${credential}: letters, digits, dot, dash, underscore`;
  return undefined;
}

const bare = (address: string): string => address.replace(/^\[(.*)\]$/, '$1');

/**
 * The controllers to ask, from a CSV with a header (machine, address, and optionally port, scheme, credential). Throws
 * UsageError that names every bad row by its line, up to ten: nothing is asked before the list is right.
 */
export function parseTargets(text: string, options: { readonly insecureHttp: boolean }): readonly Target[] {
  const problems: string[] = [];
  const targets: Target[] = [];
  const machines = new Map<string, number>();
  const origins = new Map<string, number>();
  let places: readonly number[] | undefined;
  for (const { line, cells, fault } of csvRecords(text.replace(/^\uFEFF/, ''), recogniseSeparator(text))) {
    if (fault !== undefined) {
      problems.push(`line ${line}: ${fault}`);
      continue;
    }
    if (places === undefined) {
      const header = cells.map(plainName);
      places = columns.map((name) => header.indexOf(name));
      if (places[0] === -1 || places[1] === -1) {
        throw new UsageError(
          `line ${line}: the header has no column ${places[0] === -1 ? 'machine' : 'address'}`,
          'Start the file with machine,address[,port,scheme,credential].',
        );
      }
      continue;
    }
    const cell = (column: number): string => (cells[places?.[column] ?? -1] ?? '').trim();
    const row = {
      machine: cell(0),
      address: cell(1),
      port: cell(2),
      scheme: cell(3).toLowerCase(),
      credential: cell(4),
    };
    const problem = problemOf(row, options.insecureHttp);
    if (problem !== undefined) {
      problems.push(`line ${line}: ${problem}`);
      continue;
    }
    const scheme = row.scheme === 'http' ? 'http' : 'https';
    const port = row.port === '' ? (scheme === 'http' ? 80 : 443) : Number(row.port);
    const target: Target = {
      line,
      machine: row.machine,
      address: bare(row.address).toLowerCase(),
      port,
      scheme,
      credential: row.credential,
    };
    // Some file systems hold two names that differ in case only for one.
    const name = target.machine.toLowerCase();
    const place = `${target.address}:${port}`;
    const again = machines.get(name);
    const twice = origins.get(place);
    if (again !== undefined) problems.push(`line ${line}: machine ${target.machine} is in line ${again} already`);
    else if (twice !== undefined) problems.push(`line ${line}: ${place} is in line ${twice} already`);
    else targets.push(target);
    machines.set(name, line);
    origins.set(place, line);
  }
  if (problems.length > 0) {
    const more = problems.length > shownProblems ? `; and ${problems.length - shownProblems} more` : '';
    throw new UsageError(`${problems.slice(0, shownProblems).join('; ')}${more}`, 'Mend the list of targets.');
  }
  if (targets.length === 0)
    throw new UsageError('the list names no controller', 'Give machine,address, a row for each.');
  return targets;
}
