import { createServer as createHttp } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { MockCertificate } from './certificate.ts';
import type { MockFault } from './faults.ts';
import { misbehaving } from './misbehave.ts';
import { root } from './mock-tree.ts';
import type { MockResource, MockTree } from './mock-tree.ts';

export interface MockOptions {
  readonly tree: MockTree;
  readonly fault?: MockFault | undefined;
  readonly login?: { readonly username: string; readonly password: string };
  /** HTTPS with it, HTTP without. */
  readonly certificate?: MockCertificate | undefined;
  /** Members of a collection in one page. */
  readonly pageSize?: number;
  readonly delayMs?: number;
  readonly loginDelayMs?: number;
}

/** One mock controller on loopback, and what it saw. */
export interface MockController {
  readonly port: number;
  readonly seen: {
    readonly requests: number;
    readonly mostAtOnce: number;
    readonly sessionsOpened: number;
    readonly sessionsOpen: number;
    readonly methods: Readonly<Record<string, number>>;
    readonly passwords: number;
    /** Requests with Basic authentication. */
    readonly basic: number;
  };
  readonly close: () => Promise<void>;
}

const sessions = `${root}/SessionService/Sessions`;

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString('utf8')));
    request.on('end', () => {
      resolve(text);
    });
  });
}

export async function startMockController(options: MockOptions): Promise<MockController> {
  const { fault, login, tree } = options;
  let requests = 0;
  let mostAtOnce = 0;
  let opened = 0;
  let passwords = 0;
  let basic = 0;
  let told503 = false;
  const methods: Record<string, number> = {};
  const tokens = new Map<string, string>();
  /** Being answered. One is over when its last byte is handed to the kernel: the next cannot have been sent before. */
  const underWay = new Set<ServerResponse>();
  const timers = new Set<NodeJS.Timeout>();
  const later = (work: () => void, ms: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };

  const send = (response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    });
    underWay.delete(response);
    response.end(text);
  };

  const openSession = (response: ServerResponse, text: string): void => {
    passwords++;
    const given: unknown = JSON.parse(text);
    const right =
      typeof given === 'object' &&
      given !== null &&
      'UserName' in given &&
      'Password' in given &&
      given.UserName === login?.username &&
      given.Password === login?.password;
    if (fault === 'session-limit' || (fault === 'session-limit-once' && !told503)) {
      told503 = true;
      send(response, 503, { error: { message: 'session limit exceeded' } }, { 'retry-after': '0' });
      return;
    }
    if (!right || fault === 'refuses-login') {
      send(response, 401, { error: { message: `wrong password ${text}` } });
      return;
    }
    opened++;
    const id = String(opened);
    const token = `token-${id}-${'0123456789abcdef'.repeat(2)}`;
    tokens.set(id, token);
    const headers = { location: `${sessions}/${id}`, ...(fault === 'no-token' ? {} : { 'x-auth-token': token }) };
    send(response, 201, { '@odata.id': `${sessions}/${id}`, Id: id, UserName: login?.username, Token: token }, headers);
  };

  const page = (resource: MockResource, path: string, query: string): MockResource => {
    const { pageSize } = options;
    const members: readonly unknown[] = Array.isArray(resource.Members) ? resource.Members : [];
    if (pageSize === undefined || members.length <= pageSize) return resource;
    const skip = Number(/\$skip=(\d+)/.exec(query)?.[1] ?? '0');
    const next = skip + pageSize;
    return {
      ...resource,
      Members: members.slice(skip, next),
      ...(next < members.length ? { 'Members@odata.nextLink': `${path}?$skip=${next}` } : {}),
    };
  };

  const misbehave = misbehaving(fault, {
    send,
    later,
    over: (response) => underWay.delete(response),
    secret: () => [...tokens.values()][0] ?? login?.password,
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const plain = path.replace(/\/$/, '');
    const text = await bodyOf(request);
    if (request.method === 'POST' && plain === sessions) {
      if (options.loginDelayMs === undefined) openSession(response, text);
      else
        later(() => {
          openSession(response, text);
        }, options.loginDelayMs);
      return;
    }
    const { authorization } = request.headers;
    if (authorization !== undefined) basic++;
    const token = request.headers['x-auth-token'];
    const expected = Buffer.from(`${login?.username ?? ''}:${login?.password ?? ''}`).toString('base64');
    const known = [...tokens.values()].some((one) => one === token) || authorization === `Basic ${expected}`;
    if (login !== undefined && plain !== root && !known) {
      send(response, 401, { error: { message: 'no session' } });
      return;
    }
    if (request.method === 'DELETE' && plain.startsWith(`${sessions}/`)) {
      if (fault === 'undeletable-session') {
        send(response, 500, {});
        return;
      }
      tokens.delete(plain.slice(sessions.length + 1));
      underWay.delete(response);
      response.writeHead(204).end();
      return;
    }
    const resource = tree.get(plain);
    if (resource !== undefined && request.method === 'GET' && misbehave(response, plain, resource)) return;
    if (resource === undefined && misbehave(response, plain, {})) return;
    if (request.method !== 'GET') send(response, 405, {});
    else if (resource === undefined) send(response, 404, {});
    else send(response, 200, page(resource, plain, query));
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    requests++;
    underWay.add(response);
    mostAtOnce = Math.max(mostAtOnce, underWay.size);
    const method = request.method ?? '';
    methods[method] = (methods[method] ?? 0) + 1;
    response.on('close', () => underWay.delete(response));
    const work = (): void => {
      answer(request, response).catch(() => {
        response.destroy();
      });
    };
    if (options.delayMs === undefined) work();
    else later(work, options.delayMs);
  };
  const { certificate } = options;
  const server: Server =
    certificate === undefined
      ? createHttp(onRequest)
      : createHttps({ key: certificate.key, cert: certificate.cert }, onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get seen() {
      return { requests, mostAtOnce, sessionsOpened: opened, sessionsOpen: tokens.size, methods, passwords, basic };
    },
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
