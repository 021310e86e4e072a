import { join } from 'node:path';
import type { CredentialOf } from '../../redfish/credentials.ts';
import { collectFleet } from '../../redfish/collect-fleet.ts';
import type { FleetRequest, FleetSummary } from '../../redfish/collect-fleet.ts';
import type { ControllerLine, PinChanged } from '../../redfish/controller-line.ts';
import { defaultLimits } from '../../redfish/limits.ts';
import { openPins } from '../../redfish/pins.ts';
import type { Target } from '../../redfish/targets.ts';
import { realSurroundings } from '../../surroundings.ts';

export const mockLogin = { username: 'collector', password: 'correct horse battery' } as const;
export const mockCredential: CredentialOf = (name) => ({ name, ...mockLogin });

export function mockTarget(machine: string, port: number, scheme: 'http' | 'https'): Target {
  return { line: 1, machine, address: '127.0.0.1', port, scheme, credential: '' };
}

export interface Collected {
  readonly summary: FleetSummary;
  readonly lines: readonly ControllerLine[];
  readonly resumed: readonly Readonly<Record<string, unknown>>[];
  readonly pinChanges: readonly PinChanged[];
}

/** Limits under which a test of what never ends is over in a second. */
export const shortLimits: typeof defaultLimits = {
  ...defaultLimits,
  answerBytes: 512 * 1024,
  totalBytes: 4 * 1024 * 1024,
  requestMs: 1000,
  idleMs: 400,
  controllerMs: 20_000,
  attempts: 3,
  retryAfterMs: 2000,
  backOffMs: 1,
  resources: 300,
  depth: 12,
};

/** Collects from mock controllers into `<root>/out`. */
export async function collectFrom(
  root: string,
  targets: readonly Target[],
  more: Partial<FleetRequest> = {},
): Promise<Collected> {
  const lines: ControllerLine[] = [];
  const resumed: Readonly<Record<string, unknown>>[] = [];
  const pinChanges: PinChanged[] = [];
  const summary = await collectFleet(
    {
      targets,
      targetsSha256: '0'.repeat(64),
      out: join(root, 'out'),
      custody: join(root, 'out.custody'),
      credentialOf: mockCredential,
      login: 'session',
      pins: openPins(join(root, 'pins.json')),
      limits: shortLimits,
      concurrency: 8,
      perController: 2,
      resume: false,
      collector: { by: 'tester', host: 'here', tool: { name: 'assayer', version: '0' }, run: 'run-1' },
      surroundings: realSurroundings,
      signal: new AbortController().signal,
      ...more,
    },
    {
      controller: (line) => lines.push(line),
      resumed: (line) => resumed.push(line),
      pinChanged: (line) => pinChanges.push(line),
    },
  );
  return { summary, lines, resumed, pinChanges };
}
