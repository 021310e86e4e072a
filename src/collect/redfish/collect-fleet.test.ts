import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCollectionRecord, parseWebArchive } from '../../formats/collection/index.ts';
import { parseRedfish, redfishInventory } from '../../formats/redfish/index.ts';
import { realSurroundings } from '../surroundings.ts';
import { mockCertificate } from '../testdata/mock-redfish/certificate.ts';
import { collectFrom, mockLogin, mockTarget, shortLimits } from '../testdata/mock-redfish/collect-from.ts';
import type { MockController, MockOptions } from '../testdata/mock-redfish/mock-controller.ts';
import { startMockController } from '../testdata/mock-redfish/mock-controller.ts';
import { recordedTree, simulatedControllers } from '../testdata/mock-redfish/mock-tree.ts';
import type { MockMachine } from '../testdata/mock-redfish/mock-tree.ts';
import { openPins } from './pins.ts';
import type { Target } from './targets.ts';

const machines = simulatedControllers(12, 5);
const running: MockController[] = [];
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assayer-collect-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((controller) => controller.close()));
  rmSync(root, { recursive: true, force: true });
});

function nth(n: number): MockMachine {
  const machine = machines[n];
  if (machine === undefined) throw new Error('the simulated fleet is smaller');
  return machine;
}

async function start(n: number, options: Partial<MockOptions> = {}): Promise<MockController> {
  const controller = await startMockController({ tree: nth(n).tree, login: mockLogin, ...options });
  running.push(controller);
  return controller;
}

async function startAll(
  count: number,
  options: Partial<MockOptions> = {},
): Promise<{ controllers: MockController[]; targets: Target[] }> {
  const controllers = await Promise.all(Array.from({ length: count }, (_, n) => start(n, options)));
  return { controllers, targets: controllers.map(({ port }, n) => mockTarget(nth(n).machine, port, 'http')) };
}

const tree = (machine: string): ReturnType<typeof parseRedfish> =>
  parseRedfish(readFileSync(join(root, 'out', machine, 'redfish.json')));
const folders = (): string[] => readdirSync(join(root, 'out')).sort();

describe('collectFleet', () => {
  it('collects every resource of every controller in the form that is read as evidence', async () => {
    const { controllers, targets } = await startAll(12, { delayMs: 1 });
    const { summary, lines } = await collectFrom(root, targets);
    expect(summary).toMatchObject({ controllers: 12, outcomes: { complete: 12 }, complete: true, notFinished: 0 });
    expect(folders()).toEqual(targets.map(({ machine }) => machine).sort());
    for (const [n, target] of targets.entries()) {
      const { resources, notes } = tree(target.machine);
      expect(notes).toEqual([]);
      expect(resources).toHaveLength(nth(n).tree.size);
      expect(redfishInventory(resources).platform.serial).toBe(nth(n).serial);
      expect(lines.find(({ machine }) => machine === target.machine)).toMatchObject({ resources: nth(n).tree.size });
      // No more than was said, and no other method than asking, opening and closing.
      const { seen } = controllers[n] ?? { seen: undefined };
      expect(seen).toMatchObject({ sessionsOpened: 1, sessionsOpen: 0, passwords: 1, basic: 0 });
      expect(seen?.methods).toEqual({ GET: nth(n).tree.size + 1, POST: 1, DELETE: 1 });
    }
    expect(Math.max(...controllers.map(({ seen }) => seen.mostAtOnce))).toBe(2);
  });

  it('asks one thing at a time where it is told to', async () => {
    const { controllers, targets } = await startAll(3);
    await collectFrom(root, targets, { perController: 1 });
    expect(controllers.map(({ seen }) => seen.mostAtOnce)).toEqual([1, 1, 1]);
  });

  it('asks no more controllers at once than it is told to', async () => {
    const { controllers, targets } = await startAll(6, { delayMs: 2 });
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, controllers.filter(({ seen }) => seen.sessionsOpen > 0).length);
    }, 1);
    await collectFrom(root, targets, { concurrency: 2 });
    clearInterval(timer);
    expect(most).toBeLessThanOrEqual(2);
    expect(most).toBeGreaterThan(0);
  });

  it('records who, what, how, when, and each answer by the hash of the bytes that came', async () => {
    const { targets } = await startAll(1);
    const { lines } = await collectFrom(root, targets);
    const folder = join(root, 'out', nth(0).machine);
    const { properties, files, ...record } = parseCollectionRecord(readFileSync(join(folder, 'collection.json')));
    expect(record).toMatchObject({ method: 'redfish', by: 'tester', tool: 'assayer 0', outcome: 'complete' });
    expect(properties).toMatchObject({
      host: 'here',
      login: 'session',
      controller: { origin: `http://127.0.0.1:${targets[0]?.port ?? 0}`, localAddress: '127.0.0.1' },
    });
    expect(files.map(({ name }) => name).sort()).toEqual(['answers.warc', 'redfish.json']);
    const archive = readFileSync(join(folder, 'answers.warc'));
    const kept = parseWebArchive(archive).answers;
    const answers = Array.isArray(properties.answers) ? properties.answers : [];
    expect(answers).toHaveLength(lines[0]?.requests ?? 0);
    // All but login and logout were kept.
    expect(kept).toHaveLength(answers.length - 2);
    for (const { target, offset, size, sha256 } of kept) {
      expect(answers).toContainEqual(expect.objectContaining({ sha256, offset, bytes: size, status: 200 }));
      const path = new URL(target).pathname.replace(/\/$/, '');
      expect(JSON.parse(archive.subarray(offset, offset + size).toString('utf8'))).toEqual(nth(0).tree.get(path));
    }
  });

  it('joins the pages of a collection', async () => {
    const controller = await start(0, { pageSize: 3 });
    const { lines } = await collectFrom(root, [mockTarget('m1', controller.port, 'http')]);
    expect(lines[0]).toMatchObject({ outcome: 'complete', resources: nth(0).tree.size });
    const memory = tree('m1').resources.find(({ id }) => id === '/redfish/v1/Systems/1/Memory');
    expect(memory?.properties.Members).toEqual(nth(0).tree.get('/redfish/v1/Systems/1/Memory')?.Members);
    expect(memory?.properties['Members@odata.nextLink']).toBeUndefined();
  });

  it('uses Basic authentication only where it is told to, and then no session', async () => {
    const controller = await start(0);
    const { lines } = await collectFrom(root, [mockTarget('m1', controller.port, 'http')], { login: 'basic' });
    expect(lines[0]?.outcome).toBe('complete');
    expect(controller.seen).toMatchObject({ sessionsOpened: 0, passwords: 0 });
    expect(controller.seen.basic).toBe(nth(0).tree.size);
  });

  it('tries a refused credential once', async () => {
    const controller = await start(0, { login: { username: 'collector', password: 'another password' } });
    for (const login of ['session', 'basic'] as const) {
      const { lines } = await collectFrom(root, [mockTarget('m1', controller.port, 'http')], { login });
      expect(lines[0]).toMatchObject({ outcome: 'failed', reasons: [{ code: 'unauthorised' }] });
    }
    expect(controller.seen.passwords).toBe(1);
    expect(controller.seen.basic).toBeLessThanOrEqual(2);
  });

  it('names an address where nobody listens, a plain server under https, and a credential that is not there', async () => {
    const controller = await start(0);
    const nobody = await start(1);
    await nobody.close();
    const plain = mockTarget('m2', controller.port, 'https');
    const { lines } = await collectFrom(root, [mockTarget('m1', nobody.port, 'http'), plain]);
    const reasonOf = (machine: string): string | undefined =>
      lines.find((line) => line.machine === machine)?.reasons[0]?.code;
    expect([reasonOf('m1'), reasonOf('m2')]).toEqual(['unreachable', 'tls-failed']);
    const none = await collectFrom(root, [mockTarget('m3', controller.port, 'http')], {
      credentialOf: () => undefined,
    });
    expect(none.lines[0]).toMatchObject({ outcome: 'failed', reasons: [{ code: 'no-credential' }] });
    expect(controller.seen.passwords).toBe(0);
    expect(existsSync(join(root, 'out'))).toBe(false);
  });

  it('waits as long as it is asked to, with jitter of its own seed', async () => {
    const waits = async (unit: number): Promise<number[]> => {
      const slept: number[] = [];
      const controller = await start(0, { fault: 'always-busy' });
      const surroundings = {
        ...realSurroundings,
        unit: () => () => unit,
        sleep: (ms: number) => {
          slept.push(ms);
          return Promise.resolve();
        },
      };
      await collectFrom(root, [mockTarget(`m-${unit}`, controller.port, 'http')], {
        surroundings,
        limits: { ...shortLimits, attempts: 4, backOffMs: 100 },
      });
      return slept;
    };
    expect(await waits(0)).toEqual([50, 100, 200]);
    expect(await waits(0.5)).toEqual([100, 200, 400]);
  });

  it('compares serials with the earlier collection, and sets that aside', async () => {
    const controller = await start(0);
    await collectFrom(root, [mockTarget('m1', controller.port, 'http')]);
    const before = readFileSync(join(root, 'out', 'm1', 'redfish.json'), 'utf8');
    const swapped = await start(0, { fault: 'changed-serial' });
    const { lines, summary } = await collectFrom(root, [mockTarget('m1', swapped.port, 'http')]);
    expect(lines[0]?.outcome).toBe('doubtful');
    expect(lines[0]?.reasons).toEqual([expect.objectContaining({ code: 'changed-serial' })]);
    expect(lines[0]?.reasons[0]?.detail).toContain(nth(0).serial);
    expect(summary.complete).toBe(false);
    const [aside = ''] = readdirSync(join(root, 'out.custody', 'earlier', 'm1'));
    expect(readFileSync(join(root, 'out.custody', 'earlier', 'm1', aside, 'redfish.json'), 'utf8')).toBe(before);
    // A crash between setting aside and putting in place loses neither the old one nor the comparison.
    rmSync(join(root, 'out', 'm1'), { recursive: true });
    const again = await collectFrom(root, [mockTarget('m1', swapped.port, 'http')]);
    expect(again.lines[0]?.reasons).toEqual([expect.objectContaining({ code: 'changed-serial' })]);
  });

  it('goes on where it stopped: finished ones are not asked again, half-finished ones are', async () => {
    const { controllers, targets } = await startAll(6, { delayMs: 1 });
    const stop = new AbortController();
    const first = await collectFrom(root, targets, {
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
    const second = await collectFrom(root, targets, { resume: true });
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
    const run = collectFrom(root, [mockTarget('m1', controller.port, 'http')], { signal: stop.signal });
    while (controller.seen.methods.POST !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    const { summary, lines } = await run;
    expect(summary).toMatchObject({ notFinished: 1, complete: false });
    expect(lines).toEqual([]);
    expect(controller.seen).toMatchObject({ sessionsOpened: 1, sessionsOpen: 0 });
  });

  it('asks anew where the log says finished and the folder is not what was written', async () => {
    const { controllers, targets } = await startAll(4);
    await collectFrom(root, targets);
    const asked = controllers.map(({ seen }) => seen.requests);
    const log = join(root, 'out.custody', 'runs.ndjson');
    // The last line is torn, one folder is gone, one record was altered, one controller has another address.
    truncateSync(log, statSync(log).size - 30);
    appendFileSync(log, '{"event":"controller","machine":"');
    rmSync(join(root, 'out', nth(0).machine), { recursive: true });
    appendFileSync(join(root, 'out', nth(1).machine, 'collection.json'), ' ');
    const moved = await start(2);
    const [zero, one, , three] = targets;
    if (zero === undefined || one === undefined || three === undefined) throw new Error('four targets were started');
    const { summary } = await collectFrom(root, [zero, one, mockTarget(nth(2).machine, moved.port, 'http'), three], {
      resume: true,
    });
    expect(summary).toMatchObject({ resumed: 1, complete: true });
    expect(controllers.map(({ seen }, n) => seen.requests > (asked[n] ?? 0))).toEqual([true, true, false, false]);
    expect(moved.seen.requests).toBeGreaterThan(0);
  });

  it('removes what grew when a run was killed', async () => {
    const { targets } = await startAll(1);
    mkdirSync(join(root, 'out.custody', 'part', 'm9'), { recursive: true });
    writeFileSync(join(root, 'out.custody', 'part', 'm9', 'redfish.json'), '{');
    await collectFrom(root, targets, { resume: true });
    expect(existsSync(join(root, 'out.custody', 'part'))).toBe(false);
    expect(folders()).toEqual([nth(0).machine]);
  });

  it('collects a recorded tree', async () => {
    const folder = join(
      import.meta.dirname,
      '../../../../shared/corpus/attest/DMTF+Redfish-Mockup-Server/public-rackmount1',
    );
    const recorded = recordedTree(folder);
    if (recorded === undefined) {
      console.info('No corpus here: the recorded Redfish tree is not collected.');
      return;
    }
    const controller = await start(0, { tree: recorded });
    const { lines } = await collectFrom(root, [mockTarget('m1', controller.port, 'http')]);
    // The corpus holds a part of the tree: what is linked and not in it is named, and all that is in it was found.
    expect(lines[0]?.reasons.map(({ code }) => code)).toEqual(['not-found']);
    const ids = new Set(tree('m1').resources.map(({ id }) => id.replace(/\/$/, '')));
    expect([...recorded.keys()].filter((path) => !ids.has(path))).toEqual([]);
  });
});

describe('pins', () => {
  const https = (machine: string, port: number): Target => mockTarget(machine, port, 'https');

  it('pins on first use, in a file of its owner, and knows the key again at another address', async () => {
    const controller = await start(0, { certificate: mockCertificate(1) });
    const first = await collectFrom(root, [https('m1', controller.port)]);
    expect(first.lines[0]).toMatchObject({ outcome: 'complete', reasons: [{ code: 'pinned-on-first-use' }] });
    const pins = join(root, 'pins.json');
    expect(statSync(pins).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(pins, 'utf8'))).toMatchObject({ m1: { spkiSha256: first.lines[0]?.spkiSha256 } });
    const moved = await start(0, { certificate: mockCertificate(1) });
    const second = await collectFrom(root, [https('m1', moved.port)]);
    expect(second.lines[0]).toMatchObject({ outcome: 'complete', reasons: [] });
  });

  it('sends nothing to a controller that shows another key, and writes down both', async () => {
    const rightful = await start(0, { certificate: mockCertificate(1) });
    const { lines } = await collectFrom(root, [https('m1', rightful.port)]);
    const impostor = await start(0, { certificate: mockCertificate(2) });
    const changed = await collectFrom(root, [https('m1', impostor.port)]);
    expect(impostor.seen).toMatchObject({ requests: 0, passwords: 0, basic: 0 });
    expect(changed.lines[0]).toMatchObject({ outcome: 'failed', reasons: [{ code: 'pin-changed' }] });
    expect(changed.pinChanges).toEqual([
      expect.objectContaining({ check: 'collect/pin-changed', machine: 'm1', outcome: 'contradicts' }),
    ]);
    const measured = changed.pinChanges[0]?.measured;
    expect(measured?.pinnedSpkiSha256).toBe(lines[0]?.spkiSha256);
    expect(measured?.seenSpkiSha256).toBe(changed.lines[0]?.spkiSha256);
    expect(measured?.seenSpkiSha256).not.toBe(measured?.pinnedSpkiSha256);
    expect(readFileSync(join(root, 'out.custody', 'runs.ndjson'), 'utf8')).toContain('"event":"pin-changed"');
    // The first collection stays, and so does the pin.
    expect(folders()).toEqual(['m1']);
    expect(openPins(join(root, 'pins.json'))).toBeDefined();
    const again = await collectFrom(root, [https('m1', rightful.port)]);
    expect(again.lines[0]?.outcome).toBe('complete');
  });

  it('refuses a file of pins that others can write, and pins that are none', () => {
    const path = join(root, 'pins.json');
    writeFileSync(path, '{}', { mode: 0o644 });
    expect(() => openPins(path)).toThrow(/others than its owner/);
    writeFileSync(join(root, 'bad.json'), '{"m1":{"spkiSha256":"abc"}}', { mode: 0o600 });
    expect(() => openPins(join(root, 'bad.json'))).toThrow(/m1 is no SHA-256/);
  });
});
