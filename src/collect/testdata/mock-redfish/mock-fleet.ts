import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { parseRedfish } from '../../../formats/redfish/index.ts';
import type { Target } from '../../redfish/targets.ts';
import { mockLogin, mockTarget } from './collect-from.ts';
import type { MockController, MockOptions } from './mock-controller.ts';
import { startMockController } from './mock-controller.ts';
import type { MockMachine } from './mock-tree.ts';
import { simulatedControllers } from './mock-tree.ts';

const machines = simulatedControllers(12, 5);

/** The machine of a controller. Throws where the simulated fleet has fewer. */
export function nth(n: number): MockMachine {
  const machine = machines[n];
  if (machine === undefined) throw new Error('the simulated fleet is smaller');
  return machine;
}

/** Controllers that answer while one test runs, and the folder that they are collected into. */
export interface MockFleet {
  /** The folder of the test that runs; it is collected into `out` below it. */
  readonly testFolder: () => string;
  /** A controller of the nth machine. */
  readonly start: (n: number, options?: Partial<MockOptions>) => Promise<MockController>;
  /** Controllers of the first machines, and their addresses. */
  readonly startAll: (
    count: number,
    options?: Partial<MockOptions>,
  ) => Promise<{ readonly controllers: readonly MockController[]; readonly targets: readonly Target[] }>;
  /** What was collected of a machine. */
  readonly tree: (machine: string) => ReturnType<typeof parseRedfish>;
  /** The machines of which something was collected. */
  readonly folders: () => readonly string[];
}

/** Makes the folder before every test of the file, and ends the controllers after it. */
export function mockFleet(): MockFleet {
  const running: MockController[] = [];
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'assayer-collect-'));
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((controller) => controller.close()));
    rmSync(root, { recursive: true, force: true });
  });

  const start = async (n: number, options: Partial<MockOptions> = {}): Promise<MockController> => {
    const controller = await startMockController({ tree: nth(n).tree, login: mockLogin, ...options });
    running.push(controller);
    return controller;
  };

  return {
    testFolder: () => root,
    start,
    startAll: async (count, options = {}) => {
      const controllers = await Promise.all(Array.from({ length: count }, (_, n) => start(n, options)));
      return { controllers, targets: controllers.map(({ port }, n) => mockTarget(nth(n).machine, port, 'http')) };
    },
    tree: (machine) => parseRedfish(readFileSync(join(root, 'out', machine, 'redfish.json'))),
    folders: () => readdirSync(join(root, 'out')).sort(),
  };
}
