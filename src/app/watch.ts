import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { UsageError } from '../core/index.ts';
import type { Finding } from '../core/index.ts';
import type { NetworkPolicy } from '../formats/tables/index.ts';
import { normalCidr, normalIp, readNetworkPolicy, tableText } from '../formats/tables/index.ts';
import { readTraffic } from '../store/traffic.ts';
import type { DescribedPair, WatchSummary } from '../witnesses/watch/index.ts';
import { describePairs, watchChecks } from '../witnesses/watch/index.ts';
import { outcomeOf } from './exit-code.ts';
import type { Outcome } from './exit-code.ts';
import { hashFile, readWhole } from './intake/read-bytes.ts';
import { readOrReason } from './intake/system-refusal.ts';
import { walkAt } from './intake/walk.ts';
import { refuseUnknownCodes } from './required-checks.ts';

export interface WatchRequest {
  /** Log files, or folders of them. */
  readonly paths: readonly string[];
  readonly internal: readonly string[];
  readonly policy?: string;
  /** A file with one address or block of a management controller a line. */
  readonly controllers?: string;
  readonly rita: boolean;
  readonly required?: readonly string[];
}

export interface Watched {
  readonly pairs: readonly DescribedPair[];
  readonly summary: WatchSummary;
  readonly outcome: Outcome;
  readonly unread: readonly { readonly file: string; readonly message: string }[];
  readonly badLines: readonly { readonly file: string; readonly lines: number; readonly message: string }[];
  readonly silentHours: number;
  readonly notes: readonly string[];
}

interface LogFile {
  readonly path: string;
  readonly file: string;
  readonly sha256: string;
}

type Unread = Watched['unread'][number];

/** The logs of a path by hash, and those that the system does not let us read: one of them silences no other. */
function logFiles(path: string, unread: Unread[]): readonly LogFile[] {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`${path} does not exist`, 'Check the path.');
  if (!statSync(absolute).isDirectory()) {
    return [{ path: absolute, file: path, sha256: hashFile(absolute, path).sha256 }];
  }
  const { files, skipped } = walkAt(path);
  for (const { path: file, why } of skipped) unread.push({ file, message: why });
  return files.flatMap(({ path: file, absolute: at }): LogFile[] => {
    const hashed = readOrReason(() => hashFile(at));
    if (!(hashed instanceof UsageError)) return [{ path: at, file, sha256: hashed.sha256 }];
    unread.push({ file, message: `${hashed.message}. ${hashed.remedy}` });
    return [];
  });
}

function policyOf(path: string): NetworkPolicy {
  const { value, problems } = readNetworkPolicy(
    parseYaml(tableText(readWhole(path), 'yaml'), { maxAliasCount: 0 }),
    {},
  );
  if (value === undefined) {
    throw new UsageError(`${path} is no policy: ${problems[0]?.message ?? ''}`, 'See docs/schemas/policy.schema.json.');
  }
  return value;
}

/** Throws UsageError where a text is neither an address nor a block: what matches nothing would watch nobody, and say nothing. */
function refuseBadNetwork(text: string, where: string): string {
  if (normalCidr(text) !== undefined || normalIp(text) !== undefined) return text;
  throw new UsageError(
    `${where}: ${text.slice(0, 80)} is no address and no block`,
    'Write 10.1.0.5, 10.1.0.0/24 or fd00::/64.',
  );
}

function controllersOf(path: string): string[] {
  return tableText(readWhole(path), 'text')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      const text = line.replace(/#.*/, '').trim();
      return text === '' ? [] : [refuseBadNetwork(text, `${path}, line ${String(index + 1)}`)];
    });
}

/** What these logs cannot be asked for want of somebody's word. */
function notesOf({ policy, controllers }: WatchRequest): readonly string[] {
  if (controllers === undefined)
    return ['No controllers were named (--controllers), so that no pair was held against the rules for controllers.'];
  if (policy === undefined)
    return ['No policy was given (--policy), so that no peer of a controller is known to be rightful or not.'];
  return [];
}

/** Who talks to whom in these logs, worst first, outside any fleet and any ledger. */
export async function watchLogs(request: WatchRequest): Promise<Watched> {
  refuseUnknownCodes(request.required, watchChecks);
  for (const block of request.internal) refuseBadNetwork(block, '--internal');
  const closed: Unread[] = [];
  const files = request.paths.flatMap((path) => logFiles(path, closed));
  if (files.length === 0 && closed.length === 0)
    throw new UsageError('no log file was found', 'Name log files, or a folder that holds some.');
  const log = await readTraffic(files);
  const unread = [...log.unread, ...closed];
  const { pairs, summary } = describePairs(log, {
    internal: request.internal,
    controllers: request.controllers === undefined ? [] : controllersOf(request.controllers),
    ...(request.policy === undefined ? {} : { policy: policyOf(request.policy) }),
    seed: 0,
    rita: request.rita,
  });
  const base = { revision: 1, subject: { kind: 'file', id: 'log' }, evidence: [] } as const;
  const findings = pairs.flatMap(({ check, outcome, detail }): Finding[] => {
    const code = watchChecks.find((candidate) => candidate.code === check)?.code;
    if (code === undefined) return [];
    if (outcome === 'blind') {
      return [{ ...base, check: code, detail, outcome, reason: { reason: 'not-covered', detail } }];
    }
    return [
      outcome === 'agrees'
        ? { ...base, check: code, detail, outcome, limit: code }
        : { ...base, check: code, detail, outcome },
    ];
  });
  const outcome = outcomeOf({
    checks: watchChecks,
    findings,
    required: request.required,
    unreadable: unread.length > 0,
  });
  return {
    pairs,
    summary,
    outcome,
    unread,
    badLines: log.badLines,
    silentHours: log.silentHours,
    notes: notesOf(request),
  };
}
