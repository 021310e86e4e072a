import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../core/index.ts';
import { collectFrom, mockTarget, shortLimits } from '../testdata/mock-redfish/collect-from.ts';

let root = '';
let server: Server | undefined;
const sockets = new Set<Socket>();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assayer-socket-'));
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise<void>((resolve) => {
    if (server === undefined) resolve();
    else
      server.close(() => {
        resolve();
      });
  });
  rmSync(root, { recursive: true, force: true });
});

/** A server that speaks no protocol of its own: `onConnection` does what it likes with the bytes. */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const made = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const address = made.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const root200 = (body: string): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('what is no management controller', () => {
  it('is silent in the handshake: named, in time', async () => {
    const port = await listen(() => undefined);
    const { lines } = await collectFrom(root, [mockTarget('m1', port, 'https')]);
    expect(lines[0]).toMatchObject({ outcome: 'failed', reasons: [{ code: 'timed-out' }] });
  });

  it('sends its head drop by drop, or interim answers without end: named, in time', async () => {
    for (const [machine, piece] of [
      ['m1', 'x'],
      ['m2', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ] as const) {
      const port = await listen((socket) => {
        if (machine === 'm1') socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
        const timer = setInterval(() => socket.write(piece), 10);
        socket.on('close', () => {
          clearInterval(timer);
        });
      });
      const { lines } = await collectFrom(root, [mockTarget(machine, port, 'http')]);
      expect([machine, lines[0]?.outcome, lines[0]?.reasons.map(({ code }) => code)]).toEqual([
        machine,
        'failed',
        ['timed-out'],
      ]);
    }
  });

  it('sends damaged answers of every kind: always a line, never an exception, never a half folder', async () => {
    const random = seededRandom(7, 'hostile socket');
    const body =
      '{"@odata.id":"/redfish/v1/","@odata.type":"#ServiceRoot.v1_0_0.ServiceRoot","Systems":{"@odata.id":"/redfish/v1/Systems"}}';
    const good = Buffer.from(root200(body));
    const port = await listen((socket) => {
      socket.on('data', () => {
        const bytes = Buffer.from(good);
        for (let i = random.below(6); i >= 0; i--) bytes.writeUInt8(random.below(256), random.below(bytes.length));
        const cut = random.unit() < 0.3 ? random.below(bytes.length) : bytes.length;
        socket.write(bytes.subarray(0, cut));
        if (random.unit() < 0.7) socket.end();
      });
    });
    const words = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const { lines, summary } = await collectFrom(root, [mockTarget(`m${i}`, port, 'http')], {
        credentialOf: undefined,
        limits: { ...shortLimits, requestMs: 100, idleMs: 60 },
      });
      expect(lines).toHaveLength(1);
      expect(summary.complete).toBe(false);
      for (const { code } of lines[0]?.reasons ?? []) words.add(code);
    }
    // The damage was of many kinds, or this has shown nothing.
    expect(words.size).toBeGreaterThan(4);
    expect(readdirSync(join(root, 'out.custody'))).not.toContain('part');
  });
});
