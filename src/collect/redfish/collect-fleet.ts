import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isoTime } from '../../core/index.ts';
import type { Surroundings } from '../surroundings.ts';
import { collectController } from './collect-controller.ts';
import type { Collector } from './collect-controller.ts';
import type { ControllerLine, PinChanged } from './controller-line.ts';
import type { CredentialOf } from './credentials.ts';
import type { CollectLimits } from './limits.ts';
import type { Pins } from './pins.ts';
import type { Outcome } from './reason.ts';
import { finishedControllers, openRunLog } from './run-log.ts';
import { originOf } from './targets.ts';
import type { Target } from './targets.ts';

export interface FleetRequest {
  readonly targets: readonly Target[];
  /** SHA-256 of the list of targets, for the log. */
  readonly targetsSha256: string;
  /** Absolute; `<machine>/` folders only. */
  readonly out: string;
  /** Absolute, beside `out` on the same file system: log, growing folders, earlier collections. */
  readonly custody: string;
  readonly credentialOf: CredentialOf | undefined;
  readonly login: 'session' | 'basic';
  readonly pins: Pins | undefined;
  readonly limits: CollectLimits;
  /** Controllers at once. */
  readonly concurrency: number;
  readonly perController: 1 | 2;
  readonly resume: boolean;
  readonly collector: Collector;
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
}

/** Lines as they come. `resumed`: said of a run before this one; the controller was not asked again. */
export interface FleetListener {
  readonly controller: (line: ControllerLine) => void;
  readonly resumed: (line: Readonly<Record<string, unknown>>) => void;
  readonly pinChanged: (line: PinChanged) => void;
}

export interface FleetSummary {
  readonly controllers: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Controllers that a run before this one had finished. */
  readonly resumed: number;
  /** Not asked, or half asked, because the run was stopped. */
  readonly notFinished: number;
  /** Controllers by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly elapsedS: number;
  readonly complete: boolean;
}

const outcomes: readonly Outcome[] = ['complete', 'doubtful', 'incomplete', 'failed'];

/** Collects every controller of the list. Each is in the log, durable, before its line is passed on. */
export async function collectFleet(request: FleetRequest, listener: FleetListener): Promise<FleetSummary> {
  const { out, custody, surroundings, collector } = request;
  // A full disk fails one controller first: the others then stop, and close their sessions.
  const failure = new AbortController();
  const signal = AbortSignal.any([request.signal, failure.signal]);
  const startMs = surroundings.nowMs();
  const logPath = join(custody, 'runs.ndjson');
  const parts = join(custody, 'part');
  const finished = request.resume ? finishedControllers(logPath, out) : new Map<string, never>();
  const log = openRunLog(logPath);
  const { run, by, host, tool } = collector;
  await log.append({
    event: 'start',
    ...{ run, by, host, tool },
    at: isoTime(startMs),
    resume: request.resume,
    targetsSha256: request.targetsSha256,
    controllers: request.targets.length,
  });
  // What grew when an earlier run was killed belongs to nobody.
  rmSync(parts, { recursive: true, force: true });

  const byOutcome: Record<Outcome, number> = { complete: 0, doubtful: 0, incomplete: 0, failed: 0 };
  const byReason = new Map<string, number>();
  let resumed = 0;
  let notFinished = 0;
  const queue: Target[] = [];
  for (const target of request.targets) {
    const known = finished.get(target.machine);
    const outcome = outcomes.find((one) => one === known?.line.outcome);
    if (known === undefined || outcome === undefined || known.origin !== originOf(target)) {
      queue.push(target);
      continue;
    }
    const line = Object.fromEntries(Object.entries(known.line).filter(([name]) => name !== 'event' && name !== 'run'));
    resumed++;
    byOutcome[outcome]++;
    for (const code of reasonCodes(line)) byReason.set(code, (byReason.get(code) ?? 0) + 1);
    listener.resumed({ ...line, resumed: true });
  }

  const worker = async (): Promise<void> => {
    for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
      if (signal.aborted) {
        notFinished++;
        continue;
      }
      const { machine } = target;
      const { line, pinChanged, stopped } = await collectController({
        target,
        credentialOf: request.credentialOf,
        login: request.login,
        limits: request.limits,
        perController: request.perController,
        pins: request.pins,
        place: join(out, machine),
        aside: join(custody, 'earlier', machine),
        part: join(parts, machine),
        ...{ collector, surroundings, signal },
      });
      if (pinChanged !== undefined) {
        await log.append({ event: 'pin-changed', run, ...pinChanged });
        listener.pinChanged(pinChanged);
      }
      if (stopped) {
        notFinished++;
        continue;
      }
      await log.append({ event: 'controller', run, ...line });
      byOutcome[line.outcome]++;
      for (const code of reasonCodes({ ...line })) byReason.set(code, (byReason.get(code) ?? 0) + 1);
      listener.controller(line);
    }
  };

  try {
    const workers = Array.from({ length: Math.min(request.concurrency, queue.length) }, async () => {
      try {
        await worker();
      } catch (error) {
        failure.abort();
        throw error;
      }
    });
    for (const result of await Promise.allSettled(workers)) if (result.status === 'rejected') throw result.reason;
    const summary: FleetSummary = {
      controllers: request.targets.length,
      outcomes: byOutcome,
      resumed,
      notFinished,
      reasons: Object.fromEntries([...byReason].sort(([a], [b]) => (a < b ? -1 : 1))),
      elapsedS: (surroundings.nowMs() - startMs) / 1000,
      complete: byOutcome.complete === request.targets.length,
    };
    await log.append({ event: 'end', run, at: isoTime(surroundings.nowMs()), ...summary });
    rmSync(parts, { recursive: true, force: true });
    return summary;
  } finally {
    log.close();
  }
}

function reasonCodes(line: Readonly<Record<string, unknown>>): readonly string[] {
  const list: readonly unknown[] = Array.isArray(line.reasons) ? line.reasons : [];
  return list.flatMap((reason) =>
    typeof reason === 'object' && reason !== null && 'code' in reason ? [String(reason.code)] : [],
  );
}
