import { appendFileSync, existsSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realSurroundings } from '../surroundings.ts';
import { collectFrom, mockTarget } from '../testdata/mock-redfish/collect-from.ts';
import { nth, mockFleet } from '../testdata/mock-redfish/mock-fleet.ts';

const { testFolder, start, startAll, folders } = mockFleet();

describe('a run that was stopped', () => {
  it('goes on where it stopped: finished ones are not asked again, half-finished ones are', async () => {
    const { controllers, targets } = await startAll(6, { delayMs: 1 });
    const stop = new AbortController();
    const first = await collectFrom(testFolder(), targets, {
      concurrency: 2,
      signal: stop.signal,
      pins: {
        check: () => Promise.resolve({ verdict: 'same' }),
      },
      surroundings: {
        ...realSurroundings,
        newId: () => {
          // The fifth collection begins: two are under way or about to be, and are stopped in the middle.
          if (++started === 5)
            setTimeout(() => {
              stop.abort();
            }, 10);
          return realSurroundings.newId();
        },
      },
    });
    expect(first.summary.notFinished).toBeGreaterThan(0);
    expect(first.lines.length).toBeGreaterThan(0);
    expect(first.summary.complete).toBe(false);
    expect(folders()).toEqual(first.lines.map(({ machine }) => machine).sort());
    // Sessions are closed also when stopped.
    expect(controllers.map(({ seen }) => seen.sessionsOpen)).toEqual([0, 0, 0, 0, 0, 0]);
    const asked = controllers.map(({ seen }) => seen.requests);
    const second = await collectFrom(testFolder(), targets, { resume: true });
    expect(second.summary).toMatchObject({ complete: true, resumed: first.lines.length });
    expect(second.resumed.map(({ machine }) => machine).sort()).toEqual(
      first.lines.map(({ machine }) => machine).sort(),
    );
    for (const [n, controller] of controllers.entries()) {
      const finished = first.lines.some(({ machine }) => machine === nth(n).machine);
      expect(controller.seen.requests - (asked[n] ?? 0)).toBe(finished ? 0 : nth(n).tree.size + 3);
    }
  });
  let started = 0;

  it('waits for a login that is under way when it is stopped, and closes the session', async () => {
    const controller = await start(0, { loginDelayMs: 150 });
    const stop = new AbortController();
    const run = collectFrom(testFolder(), [mockTarget('m1', controller.port, 'http')], { signal: stop.signal });
    while (controller.seen.methods.POST !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    const { summary, lines } = await run;
    expect(summary).toMatchObject({ notFinished: 1, complete: false });
    expect(lines).toEqual([]);
    expect(controller.seen).toMatchObject({ sessionsOpened: 1, sessionsOpen: 0 });
  });

  it('asks anew where the log says finished and the folder is not what was written', async () => {
    const { controllers, targets } = await startAll(4);
    await collectFrom(testFolder(), targets);
    const asked = controllers.map(({ seen }) => seen.requests);
    const log = join(testFolder(), 'out.custody', 'runs.ndjson');
    // The last line is torn, one folder is gone, one record was altered, one controller has another address.
    truncateSync(log, statSync(log).size - 30);
    appendFileSync(log, '{"event":"controller","machine":"');
    rmSync(join(testFolder(), 'out', nth(0).machine), { recursive: true });
    appendFileSync(join(testFolder(), 'out', nth(1).machine, 'collection.json'), ' ');
    const moved = await start(2);
    const [zero, one, , three] = targets;
    if (zero === undefined || one === undefined || three === undefined) throw new Error('four targets were started');
    const { summary } = await collectFrom(
      testFolder(),
      [zero, one, mockTarget(nth(2).machine, moved.port, 'http'), three],
      {
        resume: true,
      },
    );
    expect(summary).toMatchObject({ resumed: 1, complete: true });
    expect(controllers.map(({ seen }, n) => seen.requests > (asked[n] ?? 0))).toEqual([true, true, false, false]);
    expect(moved.seen.requests).toBeGreaterThan(0);
  });

  it('removes what grew when a run was killed', async () => {
    const { targets } = await startAll(1);
    mkdirSync(join(testFolder(), 'out.custody', 'part', 'm9'), { recursive: true });
    writeFileSync(join(testFolder(), 'out.custody', 'part', 'm9', 'redfish.json'), '{');
    await collectFrom(testFolder(), targets, { resume: true });
    expect(existsSync(join(testFolder(), 'out.custody', 'part'))).toBe(false);
    expect(folders()).toEqual([nth(0).machine]);
  });
});
