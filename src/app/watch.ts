import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { UsageError } from '../core/index.ts';
import type { Finding } from '../core/index.ts';
import type { NetworkPolicy } from '../formats/tables/index.ts';
import { readNetworkPolicy, tableText } from '../formats/tables/index.ts';
import { readTraffic } from '../store/traffic.ts';
import type { DescribedPair, WatchSummary } from '../witnesses/watch/index.ts';
import { describePairs, watchChecks } from '../witnesses/watch/index.ts';
import { outcomeOf } from './exit-code.ts';
import type { Outcome } from './exit-code.ts';
import { hashFile, readWhole } from './intake/read-bytes.ts';
import { walkFolder } from './intake/walk.ts';

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
}

interface LogFile {
  readonly path: string;
  readonly file: string;
  readonly sha256: string;
}

function logFiles(path: string): readonly LogFile[] {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`${path} does not exist`, 'Check the path.');
  if (!statSync(absolute).isDirectory()) return [{ path: absolute, file: path, sha256: hashFile(absolute).sha256 }];
  return walkFolder(absolute).files.map((file) => ({
    path: file.absolute,
    file: `${path.replace(/\/+$/, '')}/${file.path}`,
    sha256: hashFile(file.absolute).sha256,
  }));
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

function controllersOf(path: string): string[] {
  return tableText(readWhole(path), 'text')
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

/** Who talks to whom in these logs, worst first, outside any fleet and any ledger. */
export async function watchLogs(request: WatchRequest): Promise<Watched> {
  const files = request.paths.flatMap(logFiles);
  if (files.length === 0) throw new UsageError('no log file was found', 'Name log files, or a folder that holds some.');
  const log = await readTraffic(files);
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
    unreadable: log.unread.length > 0,
  });
  return { pairs, summary, outcome, unread: log.unread, badLines: log.badLines, silentHours: log.silentHours };
}
