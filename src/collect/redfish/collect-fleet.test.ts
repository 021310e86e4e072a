import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCollectionRecord, parseWebArchive } from '../../formats/collection/index.ts';
import { redfishInventory } from '../../formats/redfish/index.ts';
import { realSurroundings } from '../surroundings.ts';
import { collectFrom, mockTarget, shortLimits } from '../testdata/mock-redfish/collect-from.ts';
import { nth, mockFleet } from '../testdata/mock-redfish/mock-fleet.ts';
import { recordedTree } from '../testdata/mock-redfish/mock-tree.ts';

const { testFolder, start, startAll, tree, folders } = mockFleet();

describe('collectFleet', () => {
  it('collects every resource of every controller in the form that is read as evidence', async () => {
    const { controllers, targets } = await startAll(12, { delayMs: 1 });
    const { summary, lines } = await collectFrom(testFolder(), targets);
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
    await collectFrom(testFolder(), targets, { perController: 1 });
    expect(controllers.map(({ seen }) => seen.mostAtOnce)).toEqual([1, 1, 1]);
  });

  it('asks no more controllers at once than it is told to', async () => {
    const { controllers, targets } = await startAll(6, { delayMs: 2 });
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, controllers.filter(({ seen }) => seen.sessionsOpen > 0).length);
    }, 1);
    await collectFrom(testFolder(), targets, { concurrency: 2 });
    clearInterval(timer);
    expect(most).toBeLessThanOrEqual(2);
    expect(most).toBeGreaterThan(0);
  });

  it('records who, what, how, when, and each answer by the hash of the bytes that came', async () => {
    const { targets } = await startAll(1);
    const { lines } = await collectFrom(testFolder(), targets);
    const folder = join(testFolder(), 'out', nth(0).machine);
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
    const { lines } = await collectFrom(testFolder(), [mockTarget('m1', controller.port, 'http')]);
    expect(lines[0]).toMatchObject({ outcome: 'complete', resources: nth(0).tree.size });
    const memory = tree('m1').resources.find(({ id }) => id === '/redfish/v1/Systems/1/Memory');
    expect(memory?.properties.Members).toEqual(nth(0).tree.get('/redfish/v1/Systems/1/Memory')?.Members);
    expect(memory?.properties['Members@odata.nextLink']).toBeUndefined();
  });

  it('uses Basic authentication only where it is told to, and then no session', async () => {
    const controller = await start(0);
    const { lines } = await collectFrom(testFolder(), [mockTarget('m1', controller.port, 'http')], { login: 'basic' });
    expect(lines[0]?.outcome).toBe('complete');
    expect(controller.seen).toMatchObject({ sessionsOpened: 0, passwords: 0 });
    expect(controller.seen.basic).toBe(nth(0).tree.size);
  });

  it('tries a refused credential once', async () => {
    const controller = await start(0, { login: { username: 'collector', password: 'another password' } });
    for (const login of ['session', 'basic'] as const) {
      const { lines } = await collectFrom(testFolder(), [mockTarget('m1', controller.port, 'http')], { login });
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
    const { lines } = await collectFrom(testFolder(), [mockTarget('m1', nobody.port, 'http'), plain]);
    const reasonOf = (machine: string): string | undefined =>
      lines.find((line) => line.machine === machine)?.reasons[0]?.code;
    expect([reasonOf('m1'), reasonOf('m2')]).toEqual(['unreachable', 'tls-failed']);
    const none = await collectFrom(testFolder(), [mockTarget('m3', controller.port, 'http')], {
      credentialOf: () => undefined,
    });
    expect(none.lines[0]).toMatchObject({ outcome: 'failed', reasons: [{ code: 'no-credential' }] });
    expect(controller.seen.passwords).toBe(0);
    expect(existsSync(join(testFolder(), 'out'))).toBe(false);
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
      await collectFrom(testFolder(), [mockTarget(`m-${unit}`, controller.port, 'http')], {
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
    await collectFrom(testFolder(), [mockTarget('m1', controller.port, 'http')]);
    const before = readFileSync(join(testFolder(), 'out', 'm1', 'redfish.json'), 'utf8');
    const swapped = await start(0, { fault: 'changed-serial' });
    const { lines, summary } = await collectFrom(testFolder(), [mockTarget('m1', swapped.port, 'http')]);
    expect(lines[0]?.outcome).toBe('doubtful');
    expect(lines[0]?.reasons).toEqual([expect.objectContaining({ code: 'changed-serial' })]);
    expect(lines[0]?.reasons[0]?.detail).toContain(nth(0).serial);
    expect(summary.complete).toBe(false);
    const [aside = ''] = readdirSync(join(testFolder(), 'out.custody', 'earlier', 'm1'));
    expect(readFileSync(join(testFolder(), 'out.custody', 'earlier', 'm1', aside, 'redfish.json'), 'utf8')).toBe(
      before,
    );
    // A crash between setting aside and putting in place loses neither the old one nor the comparison.
    rmSync(join(testFolder(), 'out', 'm1'), { recursive: true });
    const again = await collectFrom(testFolder(), [mockTarget('m1', swapped.port, 'http')]);
    expect(again.lines[0]?.reasons).toEqual([expect.objectContaining({ code: 'changed-serial' })]);
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
    const { lines } = await collectFrom(testFolder(), [mockTarget('m1', controller.port, 'http')]);
    // The corpus holds a part of the tree: what is linked and not in it is named, and all that is in it was found.
    expect(lines[0]?.reasons.map(({ code }) => code)).toEqual(['not-found']);
    const ids = new Set(tree('m1').resources.map(({ id }) => id.replace(/\/$/, '')));
    expect([...recorded.keys()].filter((path) => !ids.has(path))).toEqual([]);
  });
});
