import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { isoTime, sha256Hex, UsageError } from '../core/index.ts';
import {
  collectFleet,
  defaultLimits,
  environmentCredentials,
  hostScript,
  openPins,
  parseTargets,
  readCredentialsFile,
  realSurroundings,
  runHostScript,
} from '../collect/index.ts';
import type { CredentialOf, FleetListener, FleetSummary, HostResult, Surroundings } from '../collect/index.ts';
export type { ControllerLine, FleetSummary } from '../collect/index.ts';
import { tableText } from '../formats/tables/index.ts';
import { lockFolder } from '../store/lock/folder-lock.ts';
import { readWhole } from './intake/read-bytes.ts';
import { version } from './version.ts';

export interface CollectRedfishRequest {
  /** A CSV of controllers. */
  readonly targets: string;
  /** Where `<machine>/` folders go: evidence/ of an intake folder. */
  readonly out: string;
  readonly credentials?: string;
  /** Prefix of variables in `environment`. */
  readonly credentialsEnv?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly basic: boolean;
  readonly insecureHttp: boolean;
  /** Controllers at once. */
  readonly concurrency: number;
  /** Requests at once to one controller. */
  readonly perController: 1 | 2;
  /** Seconds for one request; a controller as a whole has thirty times as long. */
  readonly timeoutS: number;
  readonly pins: string;
  readonly resume: boolean;
  readonly by: string;
  readonly signal: AbortSignal;
  readonly surroundings?: Surroundings;
}

function credentialsOf(request: CollectRedfishRequest): CredentialOf | undefined {
  const { credentials, credentialsEnv, environment } = request;
  if (credentials !== undefined && credentialsEnv !== undefined)
    throw new UsageError('two sources of credentials', 'Give --credentials or --credentials-env.');
  if (credentials !== undefined) return readCredentialsFile(credentials);
  if (credentialsEnv !== undefined) return environmentCredentials(environment, credentialsEnv);
  if (request.basic) throw new UsageError('--basic needs a credential', 'Give --credentials or --credentials-env.');
  return undefined;
}

/**
 * Collects what management controllers say of their machines. Everything that can be wrong with the request is said
 * before the first controller is asked. One process at a time collects into a folder.
 */
export async function collectRedfish(request: CollectRedfishRequest, listener: FleetListener): Promise<FleetSummary> {
  const { insecureHttp, timeoutS, by, signal } = request;
  const surroundings = request.surroundings ?? realSurroundings;
  const list = readWhole(request.targets);
  const targets = parseTargets(tableText(list, 'targets'), { insecureHttp });
  const credentialOf = credentialsOf(request);
  const pins = openPins(resolve(request.pins));
  const out = resolve(request.out);
  // Beside the evidence, where no machine's folder can be confused with it.
  const custody = `${out}.custody`;
  const requestMs = timeoutS * 1000;
  const software = `assayer ${version()}`;
  mkdirSync(custody, { recursive: true });
  const lock = lockFolder(join(custody, 'lock'), software, isoTime(surroundings.nowMs()));
  try {
    return await collectFleet(
      {
        ...{ targets, out, custody, credentialOf, pins, surroundings, signal },
        targetsSha256: sha256Hex(list),
        login: request.basic ? 'basic' : 'session',
        limits: {
          ...defaultLimits,
          requestMs,
          idleMs: Math.min(requestMs, defaultLimits.idleMs),
          controllerMs: requestMs * 30,
        },
        concurrency: request.concurrency,
        perController: request.perController,
        resume: request.resume,
        collector: { by, host: hostname(), tool: { name: 'assayer', version: version() }, run: randomUUID() },
      },
      listener,
    );
  } finally {
    lock.release();
  }
}

/** The script that a host runs to collect from itself. */
export function hostCollectorScript(): string {
  return hostScript(version());
}

export interface CollectHostRequest {
  readonly out: string;
  readonly machine?: string;
  readonly nonce?: string;
  readonly ak?: string;
  readonly by?: string;
}

/** Runs that script on this host. */
export function collectHost(request: CollectHostRequest, said: (line: string) => void): Promise<HostResult> {
  return runHostScript({ ...request, out: resolve(request.out), version: version() }, said);
}
