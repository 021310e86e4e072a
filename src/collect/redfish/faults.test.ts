import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCollectionRecord, parseWebArchive } from '../../formats/collection/index.ts';
import { decode } from '../../formats/index.ts';
import { collectFrom, mockLogin, mockTarget } from '../testdata/mock-redfish/collect-from.ts';
import { mockFaults } from '../testdata/mock-redfish/faults.ts';
import type { MockFault } from '../testdata/mock-redfish/faults.ts';
import type { MockController, MockOptions } from '../testdata/mock-redfish/mock-controller.ts';
import { startMockController } from '../testdata/mock-redfish/mock-controller.ts';
import { simulatedControllers } from '../testdata/mock-redfish/mock-tree.ts';
import type { MockMachine } from '../testdata/mock-redfish/mock-tree.ts';
import type { Outcome, ReasonCode } from './reason.ts';

const machines = simulatedControllers(12, 5);
const [first] = machines;
const running: MockController[] = [];
let root = '';

function machine(): MockMachine {
  if (first === undefined) throw new Error('the simulated fleet has no machine');
  return first;
}

async function start(options: Partial<MockOptions> = {}): Promise<MockController> {
  const controller = await startMockController({ tree: machine().tree, login: mockLogin, ...options });
  running.push(controller);
  return controller;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assayer-collect-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((controller) => controller.close()));
  rmSync(root, { recursive: true, force: true });
});

/** Every byte that was written, by file. */
function written(): ReadonlyMap<string, Buffer> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name))]),
  );
}

const expected: Readonly<Record<MockFault, readonly [Outcome, ReasonCode | undefined]>> = {
  'refuses-login': ['failed', 'unauthorised'],
  'session-limit': ['failed', 'session-limit'],
  'session-limit-once': ['complete', undefined],
  'no-token': ['failed', 'no-session'],
  'busy-once': ['complete', undefined],
  'always-busy': ['incomplete', 'busy'],
  'long-retry-after': ['incomplete', 'busy'],
  'cut-body': ['incomplete', 'cut-body'],
  'changed-serial': ['complete', undefined],
  'lying-count': ['doubtful', 'lying-count'],
  redirect: ['incomplete', 'redirect'],
  html: ['incomplete', 'html'],
  'endless-body': ['incomplete', 'answer-too-large'],
  drip: ['incomplete', 'timed-out'],
  silent: ['incomplete', 'timed-out'],
  gzip: ['incomplete', 'encoded-answer'],
  'header-flood': ['incomplete', 'header-flood'],
  'duplicate-keys': ['incomplete', 'duplicate-keys'],
  'absolute-link': ['incomplete', 'absolute-link'],
  'traversal-link': ['incomplete', 'unsafe-link'],
  'endless-links': ['incomplete', 'too-many-resources'],
  'endless-chain': ['incomplete', 'too-deep'],
  'link-loop': ['complete', undefined],
  'page-loop': ['incomplete', 'page-loop'],
  'repeated-member': ['doubtful', 'repeated-member'],
  'lists-nothing': ['incomplete', 'no-machine'],
  'wrong-id': ['doubtful', 'wrong-id'],
  'not-found': ['incomplete', 'not-found'],
  forbidden: ['incomplete', 'forbidden'],
  'late-401': ['incomplete', 'session-refused'],
  'echoes-secret': ['incomplete', 'secret-echoed'],
  'echoes-escaped-secret': ['incomplete', 'secret-echoed'],
  'server-error': ['incomplete', 'server-error'],
  'not-http': ['incomplete', 'malformed-http'],
  'deep-json': ['incomplete', 'not-json'],
  'undeletable-session': ['complete', 'session-not-closed'],
};

describe('a controller that misbehaves', () => {
  it.each(mockFaults)('%s: is named, leaves no session, and its secrets nowhere', async (fault) => {
    const controller = await start({ fault });
    const { lines, summary } = await collectFrom(root, [mockTarget('m1', controller.port, 'http')]);
    const [outcome, code] = expected[fault];
    const [line] = lines;
    const named = line?.reasons.map((reason) => reason.code) ?? [];
    expect([fault, line?.outcome, named]).toEqual([
      fault,
      outcome,
      code === undefined ? [] : expect.arrayContaining([code]),
    ]);
    expect(summary.complete).toBe(outcome === 'complete');
    expect(controller.seen.mostAtOnce).toBeLessThanOrEqual(2);
    expect(controller.seen.sessionsOpen).toBe(fault === 'undeletable-session' || fault === 'no-token' ? 1 : 0);
    const said = JSON.stringify([lines, summary]);
    for (const [file, bytes] of [...written(), ['the lines', Buffer.from(said)] as const]) {
      for (const secret of [mockLogin.password, 'token-1-0123456789abcdef'])
        expect([file, bytes.includes(secret)]).toEqual([file, false]);
    }
    expect(readdirSync(join(root, 'out.custody'))).toEqual(['runs.ndjson']);
    expect(existsSync(join(root, 'out', 'm1'))).toBe(outcome !== 'failed');
    if (outcome === 'failed') return;
    // What was kept is what the record says, and all of it can be read as evidence.
    const folder = join(root, 'out', 'm1');
    const record = parseCollectionRecord(readFileSync(join(folder, 'collection.json')));
    expect(record.outcome).toBe(outcome);
    expect(readdirSync(folder).sort()).toEqual(['answers.warc', 'collection.json', 'redfish.json']);
    for (const name of readdirSync(folder)) expect(() => decode(readFileSync(join(folder, name)))).not.toThrow();
    expect(parseWebArchive(readFileSync(join(folder, 'answers.warc'))).answers.length).toBeGreaterThan(0);
  });
});
