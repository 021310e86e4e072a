import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { MockFault } from './faults.ts';
import { root } from './mock-tree.ts';
import type { MockResource } from './mock-tree.ts';

/** What a mock controller can do with a response. */
export interface Wire {
  readonly send: (response: ServerResponse, status: number, value: unknown, headers?: Record<string, string>) => void;
  readonly later: (work: () => void, ms: number) => void;
  /** The response is no longer being answered: its last byte is about to go. */
  readonly over: (response: ServerResponse) => void;
  /** A token that is in use, else the password. */
  readonly secret: () => string | undefined;
}

/** Answers in the place of the controller, and says whether it did. */
export type Misbehave = (response: ServerResponse, path: string, resource: MockResource) => boolean;

/** The first collection that every generated tree has. */
const faulty = `${root}/Systems`;
const system = `${root}/Systems/1`;

/** What a controller with the fault does when it is asked for a resource. */
export function misbehaving(fault: MockFault | undefined, wire: Wire): Misbehave {
  let told503 = false;
  return (response, path, resource) => {
    const json = JSON.stringify(resource);
    const other = (more: MockResource): boolean => {
      wire.send(response, 200, { ...resource, ...more });
      return true;
    };
    if (path === system && fault === 'changed-serial') return other({ SerialNumber: 'SWAPPED-1' });
    if ((fault === 'endless-links' || fault === 'endless-chain') && path.startsWith(`${root}/Systems`)) {
      wire.send(response, 200, {
        '@odata.id': path,
        '@odata.type': '#ComputerSystemCollection.ComputerSystemCollection',
        Members: (fault === 'endless-chain' ? ['x'] : ['x', 'y']).map((name) => ({ '@odata.id': `${path}/${name}` })),
      });
      return true;
    }
    if (path === root && fault === 'lists-nothing') {
      wire.send(response, 200, { '@odata.id': `${root}/`, '@odata.type': '#ServiceRoot.v1_0_0.ServiceRoot' });
      return true;
    }
    if (path !== faulty) return false;
    switch (fault) {
      case 'busy-once':
        if (told503) return false;
        told503 = true;
        wire.send(response, 503, '{}', { 'retry-after': '0' });
        return true;
      case 'always-busy':
        wire.send(response, 429, '{}', {});
        return true;
      case 'long-retry-after':
        wire.send(response, 503, '{}', { 'retry-after': '86400' });
        return true;
      case 'cut-body':
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': json.length + 100 });
        response.write(json);
        wire.later(() => response.destroy(), 5);
        return true;
      case 'lying-count':
        return other({ 'Members@odata.count': 7 });
      case 'redirect':
        wire.send(response, 302, '', { location: 'http://203.0.113.9/redfish/v1/Systems' });
        return true;
      case 'html':
        wire.send(response, 200, '<!DOCTYPE html><title>Login</title>', { 'content-type': 'text/html' });
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
          wire.later(drip, 20);
        };
        drip();
        return true;
      }
      case 'silent':
        return true;
      case 'gzip': {
        const packed = gzipSync(Buffer.alloc(1024 * 1024, ' '));
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        wire.over(response);
        response.end(packed);
        return true;
      }
      case 'header-flood':
        for (let i = 0; i < 100; i++) response.setHeader(`x-flood-${i}`, 'x'.repeat(1000));
        wire.send(response, 200, resource);
        return true;
      case 'duplicate-keys':
        wire.send(response, 200, `{"Na\\u006de":"other",${json.slice(1)}`);
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
        wire.send(response, 404, {});
        return true;
      case 'forbidden':
        wire.send(response, 403, {});
        return true;
      case 'late-401':
        wire.send(response, 401, {});
        return true;
      case 'server-error':
        wire.send(response, 500, 'boom');
        return true;
      case 'echoes-secret':
        return other({ Description: wire.secret() });
      case 'echoes-escaped-secret': {
        const secret = wire.secret() ?? '';
        const escaped = secret.replace(/./g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
        wire.send(response, 200, `{"Description":"${escaped}",${json.slice(1)}`);
        return true;
      }
      case 'not-http':
        response.socket?.end('SSH-2.0-dropbear\r\n\r\n');
        return true;
      case 'deep-json':
        wire.send(response, 200, `{"a":${'['.repeat(5000)}${']'.repeat(5000)},${json.slice(1)}`);
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
}
