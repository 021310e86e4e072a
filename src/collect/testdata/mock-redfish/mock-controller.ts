import { createServer as createHttp } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { MockCertificate } from './certificate.ts';
import type { MockFault } from './faults.ts';
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
/** The first collection that every generated tree has. */
const faulty = `${root}/Systems`;
const system = `${root}/Systems/1`;

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

  const misbehave = (response: ServerResponse, path: string, resource: MockResource): boolean => {
    const json = JSON.stringify(resource);
    const other = (more: MockResource): boolean => {
      send(response, 200, { ...resource, ...more });
      return true;
    };
    if (path === system && fault === 'changed-serial') return other({ SerialNumber: 'SWAPPED-1' });
    if ((fault === 'endless-links' || fault === 'endless-chain') && path.startsWith(`${root}/Systems`)) {
      send(response, 200, {
        '@odata.id': path,
        '@odata.type': '#ComputerSystemCollection.ComputerSystemCollection',
        Members: (fault === 'endless-chain' ? ['x'] : ['x', 'y']).map((name) => ({ '@odata.id': `${path}/${name}` })),
      });
      return true;
    }
    if (path === root && fault === 'lists-nothing') {
      send(response, 200, { '@odata.id': `${root}/`, '@odata.type': '#ServiceRoot.v1_0_0.ServiceRoot' });
      return true;
    }
    if (path !== faulty) return false;
    switch (fault) {
      case 'busy-once':
        if (told503) return false;
        told503 = true;
        send(response, 503, '{}', { 'retry-after': '0' });
        return true;
      case 'always-busy':
        send(response, 429, '{}', {});
        return true;
      case 'long-retry-after':
        send(response, 503, '{}', { 'retry-after': '86400' });
        return true;
      case 'cut-body':
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': json.length + 100 });
        response.write(json);
        later(() => response.destroy(), 5);
        return true;
      case 'lying-count':
        return other({ 'Members@odata.count': 7 });
      case 'redirect':
        send(response, 302, '', { location: 'http://203.0.113.9/redfish/v1/Systems' });
        return true;
      case 'html':
        send(response, 200, '<!DOCTYPE html><title>Login</title>', { 'content-type': 'text/html' });
        return true;
      case 'endless-body': {
        response.writeHead(200, { 'content-type': 'application/json' });
        const piece = Buffer.alloc(64 * 1024, ' ');
        const pour = (): void => {
          if (response.destroyed) return;
          if (response.write(piece)) setImmediate(pour);
          else response.once('drain', pour);
        };
        pour();
        return true;
      }
      case 'drip': {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = (): void => {
          if (response.destroyed) return;
          response.write(' ');
          later(drip, 20);
        };
        drip();
        return true;
      }
      case 'silent':
        return true;
      case 'gzip': {
        const packed = gzipSync(Buffer.alloc(1024 * 1024, ' '));
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        underWay.delete(response);
        response.end(packed);
        return true;
      }
      case 'header-flood':
        for (let i = 0; i < 100; i++) response.setHeader(`x-flood-${i}`, 'x'.repeat(1000));
        send(response, 200, resource);
        return true;
      case 'duplicate-keys':
        send(response, 200, `{"Na\\u006de":"other",${json.slice(1)}`);
        return true;
      case 'absolute-link':
        return other({ Members: [{ '@odata.id': 'https://203.0.113.9/redfish/v1/Systems/1' }] });
      case 'traversal-link':
        return other({ Members: [{ '@odata.id': `${root}/Systems/../../../etc/passwd` }, { '@odata.id': `${root}/Systems/%2e%2e%2fx` }] });
      case 'link-loop':
        return other({ Systems: { '@odata.id': faulty }, Chassis: { '@odata.id': `${root}/` } });
      case 'page-loop':
        return other({ 'Members@odata.nextLink': `${faulty}?$skip=0` });
      case 'repeated-member':
        return other({ Members: [{ '@odata.id': system }, { '@odata.id': system }], 'Members@odata.count': 2 });
      case 'wrong-id':
        return other({ '@odata.id': `${root}/Chassis` });
      case 'not-found':
        send(response, 404, {});
        return true;
      case 'forbidden':
        send(response, 403, {});
        return true;
      case 'late-401':
        send(response, 401, {});
        return true;
      case 'server-error':
        send(response, 500, 'boom');
        return true;
      case 'echoes-secret':
        return other({ Description: [...tokens.values()][0] ?? login?.password });
      case 'echoes-escaped-secret': {
        const secret = [...tokens.values()][0] ?? login?.password ?? '';
        const escaped = secret.replace(/./g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
        send(response, 200, `{"Description":"${escaped}",${json.slice(1)}`);
        return true;
      }
      case 'not-http':
        response.socket?.end('SSH-2.0-dropbear\r\n\r\n');
        return true;
      case 'deep-json':
        send(response, 200, `{"a":${'['.repeat(5000)}${']'.repeat(5000)},${json.slice(1)}`);
        return true;
      case 'changed-serial':
      case 'endless-links':
      case 'endless-chain':
      case 'lists-nothing':
      case 'no-token':
      case 'refuses-login':
      case 'session-limit':
      case 'session-limit-once':
      case 'undeletable-session':
      case undefined:
        return false;
    }
  };

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
