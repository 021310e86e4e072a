import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FormatError, isoTime, sha256Hex, utf8Bytes } from '../../core/index.ts';
import { collectionRecordType } from '../../formats/collection/index.ts';
import type { CollectionRecord } from '../../formats/collection/index.ts';
import type { Platform } from '../../formats/inventory/inventory.ts';
import { parseRedfish, redfishInventory } from '../../formats/redfish/index.ts';
import { syncFile, syncFolder, writeAll } from '../files/durable-file.ts';
import type { Surroundings } from '../surroundings.ts';
import { archiveName, openAnswerStore } from './answer-store.ts';
import type { AnswerStore, Span } from './answer-store.ts';
import type { ControllerLine, PinChanged } from './controller-line.ts';
import { crawl } from './crawl.ts';
import type { Credential, CredentialOf } from './credentials.ts';
import { earlierRecord, recordName } from './earlier.ts';
import { openExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import type { CollectLimits } from './limits.ts';
import { PinnedAgent } from './pinned-agent.ts';
import type { Peer } from './pinned-agent.ts';
import type { Pin, Pins } from './pins.ts';
import { outcomeOf, reasonTally } from './reason.ts';
import type { Reason, ReasonTally } from './reason.ts';
import { serviceRoot } from './resource-path.ts';
import { secretsOf } from './secrets.ts';
import { openSession, useBasic } from './session.ts';
import type { Session } from './session.ts';
import { originOf } from './targets.ts';
import type { Target } from './targets.ts';

/** Who collects, with what. */
export interface Collector {
  readonly by: string;
  readonly host: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly run: string;
}

export interface ControllerRequest {
  readonly target: Target;
  readonly credentialOf: CredentialOf | undefined;
  readonly login: 'session' | 'basic';
  readonly limits: CollectLimits;
  readonly perController: 1 | 2;
  readonly pins: Pins | undefined;
  /** `<out>/<machine>` is written whole or not at all. */
  readonly place: string;
  /** Where an earlier collection of the machine is set aside. */
  readonly aside: string;
  /** A folder of this machine on the same file system, in which the new one grows. */
  readonly part: string;
  readonly collector: Collector;
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
}

export interface ControllerResult {
  readonly line: ControllerLine;
  readonly pinChanged: PinChanged | undefined;
  /** Stopped from outside: half-finished, nothing was put in place. */
  readonly stopped: boolean;
}

interface Talk {
  readonly resources: ReadonlyMap<string, readonly Span[]>;
  readonly login: 'session' | 'basic' | 'none';
}

const breakOffMs = 100;

/** Root, login, crawl, logout. The session is closed whatever happened between. */
async function talk(
  request: ControllerRequest,
  credential: Credential | undefined,
  exchange: Exchange,
  tally: ReasonTally,
  secrets: ReturnType<typeof secretsOf>,
): Promise<Talk> {
  const nothing: Talk = { resources: new Map(), login: 'none' };
  const { limits, perController: lanes } = request;
  let session: Session | undefined;
  if (credential !== undefined) {
    // The root answers without a credential (DSP0266, 6.3): what is no Redfish service never sees the password.
    const root = await exchange.get(`${serviceRoot}/`);
    if (root.fault !== undefined && root.fault !== 'unauthorised') {
      tally.add(root.fault, serviceRoot);
      return nothing;
    }
    if (request.login === 'basic') useBasic(exchange, credential, secrets);
    else {
      const login = await openSession(exchange, credential, originOf(request.target), secrets);
      if (login.fault !== undefined) {
        tally.add(login.fault);
        return nothing;
      }
      session = login.session;
    }
  }
  try {
    const resources = await crawl({ exchange, limits, tally, lanes, hasSession: session !== undefined });
    return { resources, login: credential === undefined ? 'none' : request.login };
  } finally {
    // Requests that were broken off are noticed by the controller before it is asked once more.
    if (request.signal.aborted) await request.surroundings.sleep(breakOffMs, new AbortController().signal);
    if (session !== undefined && !(await session.close())) tally.add('session-not-closed');
  }
}

/** What the tree says of the machine, and what in it does not add up. */
function readTree(bytes: Uint8Array, tally: ReasonTally): Platform | undefined {
  try {
    const tree = parseRedfish(bytes);
    const inventory = redfishInventory(tree.resources);
    // Where answers are missing, what does not add up says so a second time.
    if (tally.has('gap') || tally.has('failed')) return inventory.platform;
    for (const note of [...tree.notes, ...inventory.notes]) tally.add('lying-count', undefined, note);
    // A root that links to nothing is whole, and says nothing: hiding all is the simplest lie.
    const named = tree.resources.some(({ type }) => type === 'ComputerSystem' || type === 'Chassis');
    if (!named) tally.add('no-machine');
    return inventory.platform;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    tally.add('unread-tree', undefined, error.message);
    return undefined;
  }
}

function compareIdentity(now: Platform | undefined, before: CollectionRecord | undefined, tally: ReasonTally): void {
  for (const [key, code] of [
    ['serial', 'changed-serial'],
    ['uuid', 'changed-uuid'],
  ] as const) {
    const old = before?.identity[key];
    if (old === undefined || old === now?.[key]) continue;
    tally.add(
      code,
      undefined,
      `${key} was ${old} (${before?.endedAt ?? 'earlier'}), and is ${now?.[key] ?? 'not given'}`,
    );
  }
}

/** Collects one controller. Throws only what the disk or a defect throws; whatever the controller does is in the line. */
export async function collectController(request: ControllerRequest): Promise<ControllerResult> {
  const { target, surroundings, collector, place, part, limits } = request;
  const startedAt = isoTime(surroundings.nowMs());
  const origin = originOf(target);
  const tally = reasonTally();
  const credential = request.credentialOf?.(target.credential);
  const before = earlierRecord(place, request.aside);
  let peer: Peer | undefined;
  let pinChanged: PinChanged | undefined;
  const tooSlow = AbortSignal.timeout(limits.controllerMs);
  const signal = AbortSignal.any([request.signal, tooSlow]);

  const accept = async (seen: Peer): Promise<boolean> => {
    peer ??= seen;
    const { tls } = seen;
    if (tls === undefined || request.pins === undefined) return tls?.spkiSha256 === peer.tls?.spkiSha256;
    const pin: Pin = { spkiSha256: tls.spkiSha256, firstSeenAt: isoTime(surroundings.nowMs()), origin };
    const verdict = await request.pins.check(target.machine, pin);
    if (verdict.verdict === 'first-use') tally.add('pinned-on-first-use');
    if (verdict.verdict !== 'changed') return true;
    pinChanged = {
      check: 'collect/pin-changed',
      machine: target.machine,
      origin,
      outcome: 'contradicts',
      detail: `The controller at ${origin} shows another key than the one pinned for ${target.machine}. No credential was sent to it.`,
      measured: {
        pinnedSpkiSha256: verdict.pinned.spkiSha256,
        pinnedAt: verdict.pinned.firstSeenAt,
        pinnedOrigin: verdict.pinned.origin,
        seenSpkiSha256: tls.spkiSha256,
        seenCertificateSha256: tls.certificateSha256,
      },
      at: isoTime(surroundings.nowMs()),
    };
    return false;
  };

  const agent = new PinnedAgent({ target, sockets: request.perController, connectMs: limits.requestMs, accept });
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const collection = surroundings.newId();
  const store = openAnswerStore(part, collection);
  const secrets = secretsOf(...(credential === undefined ? [] : [credential.password]));
  const exchange = openExchange({ target, agent, limits, store, secrets, surroundings, signal });
  let spoken: Talk = { resources: new Map(), login: 'none' };
  try {
    if (request.credentialOf !== undefined && credential === undefined) {
      const named = target.credential === '' ? 'without a name' : target.credential;
      tally.add('no-credential', undefined, `no credential ${named} is known`);
    } else spoken = await talk(request, credential, exchange, tally, secrets);
    const stopped = request.signal.aborted;
    if (tooSlow.aborted) tally.add('controller-too-slow');
    const identity = spoken.resources.size === 0 ? undefined : readTree(store.writeTree(spoken.resources), tally);
    if (spoken.resources.size > 0) compareIdentity(identity, before, tally);
    const outcome = outcomeOf(tally, spoken.resources.size);
    const endedAt = isoTime(surroundings.nowMs());
    const reasons = tally.list().map((reason) => redacted(reason, secrets.redact));
    const written = !stopped && outcome !== 'failed';
    const line: ControllerLine = {
      machine: target.machine,
      origin,
      outcome,
      reasons,
      resources: spoken.resources.size,
      requests: exchange.answers().length,
      bytes: exchange.bodyBytes(),
      identity: identity ?? null,
      spkiSha256: peer?.tls?.spkiSha256 ?? null,
      startedAt,
      endedAt,
    };
    if (!written) return { line, pinChanged, stopped };
    const record = {
      recordType: collectionRecordType,
      version: 1,
      method: 'redfish',
      machine: target.machine,
      collection,
      ...collector,
      controller: { origin, ...peer },
      login: spoken.login,
      credential: target.credential,
      startedAt,
      endedAt,
      outcome,
      reasons,
      identity: identity ?? {},
      earlier: before === undefined ? null : { startedAt: before.startedAt, identity: before.identity },
      limits,
      archive: archiveName,
      files: store.files(),
      answers: exchange.answers(),
    };
    const text = utf8Bytes(secrets.redact(`${JSON.stringify(record, undefined, 1)}\n`));
    await putInPlace(request, store, text, `until-${startedAt.replaceAll(':', '')}-${collection.slice(0, 8)}`);
    return { line: { ...line, folder: place, recordSha256: sha256Hex(text) }, pinChanged, stopped };
  } finally {
    agent.destroy();
    store.close();
    rmSync(part, { recursive: true, force: true });
  }
}

function redacted(reason: Reason, redact: (text: string) => string): Reason {
  return { ...reason, detail: redact(reason.detail), paths: reason.paths.map(redact) };
}

/** Durable first, then visible: a folder that has the machine's name is whole. An earlier one is set aside, never lost. */
async function putInPlace(
  { part, place, aside }: ControllerRequest,
  store: AnswerStore,
  record: Uint8Array,
  name: string,
): Promise<void> {
  await store.sync();
  const file = openSync(join(part, recordName), 'wx');
  try {
    writeAll(file, record);
    await syncFile(file);
  } finally {
    closeSync(file);
  }
  await syncFolder(part);
  mkdirSync(dirname(place), { recursive: true });
  if (existsSync(place)) {
    mkdirSync(aside, { recursive: true });
    renameSync(place, join(aside, name));
    await syncFolder(aside);
  }
  renameSync(part, place);
  await syncFolder(dirname(place));
}
