import { constants, createHash } from 'node:crypto';
import { Agent } from 'node:http';
import type { ClientRequestArgs } from 'node:http';
import { connect as connectPlain, isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { Target } from './targets.ts';

/** Who answered, and from where we asked. */
export interface Peer {
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** Undefined without TLS. */
  readonly tls:
    | {
        readonly protocol: string;
        readonly cipher: string;
        readonly spkiSha256: string;
        readonly certificateSha256: string;
        /** DER, base64. */
        readonly certificate: string;
      }
    | undefined;
}

/** Why a connection is not used. `code` tells a refused pin and a failed handshake from an address that does not answer. */
export class ConnectionRefusal extends Error {
  readonly code: 'pin-changed' | 'tls-failed' | 'unreachable' | 'timed-out';

  constructor(code: ConnectionRefusal['code'], message: string) {
    super(message);
    this.name = 'ConnectionRefusal';
    this.code = code;
  }
}

export interface PinnedAgentOptions {
  readonly target: Target;
  readonly sockets: number;
  readonly connectMs: number;
  /** Whether this peer may be talked to. Asked for every connection, before one byte of a request is sent. */
  readonly accept: (peer: Peer) => Promise<boolean>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function peerOf(socket: Socket, tls: TLSSocket | undefined): Peer {
  const addresses = { localAddress: socket.localAddress ?? '', remoteAddress: socket.remoteAddress ?? '' };
  if (tls === undefined) return { ...addresses, tls: undefined };
  const certificate = tls.getPeerX509Certificate();
  if (certificate === undefined) throw new ConnectionRefusal('tls-failed', 'the controller showed no certificate');
  return {
    ...addresses,
    tls: {
      protocol: tls.getProtocol() ?? '',
      cipher: tls.getCipher().name,
      spkiSha256: sha256(certificate.publicKey.export({ type: 'spki', format: 'der' })),
      certificateSha256: sha256(certificate.raw),
      certificate: certificate.raw.toString('base64'),
    },
  };
}

/**
 * Keep-alive connections to one controller, each shown to `accept` before it carries a request. Management controllers
 * sign their own certificates, so the key is compared with the pin and no authority is asked. A class because Node's
 * client takes its connections from an Agent; the invariant: no socket leaves it that `accept` did not see.
 */
export class PinnedAgent extends Agent {
  readonly #options: PinnedAgentOptions;
  readonly #connecting = new Set<Socket>();

  constructor(options: PinnedAgentOptions) {
    super({ keepAlive: true, maxSockets: options.sockets, maxFreeSockets: options.sockets });
    this.#options = options;
  }

  override createConnection(
    _: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | undefined {
    const { target, connectMs, accept } = this.#options;
    const { address: host, port } = target;
    const tls =
      target.scheme === 'https'
        ? connectTls({
            host,
            port,
            ...(isIP(host) === 0 ? { servername: host } : {}),
            rejectUnauthorized: false,
            minVersion: 'TLSv1.2',
            ALPNProtocols: ['http/1.1'],
            // A second handshake inside the connection could show another key than the one that was looked at.
            secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
          })
        : undefined;
    const socket: Socket = tls ?? connectPlain({ host, port });
    this.#connecting.add(socket);
    let connected = false;
    let settled = false;
    const settle = (error: Error | undefined): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      this.#connecting.delete(socket);
      socket.off('error', onError).off('close', onClose);
      if (error === undefined) {
        callback?.(null, socket);
        return;
      }
      socket.on('error', () => undefined);
      socket.destroy();
      callback?.(error, socket);
    };
    const onError = (error: Error): void => {
      const code = connected && tls !== undefined ? 'tls-failed' : 'unreachable';
      settle(new ConnectionRefusal(code, error.message));
    };
    const onClose = (): void => {
      onError(new Error('the connection was closed'));
    };
    const timer = setTimeout(() => {
      settle(new ConnectionRefusal('timed-out', `no connection within ${connectMs} ms`));
    }, connectMs);
    socket.on('error', onError).on('close', onClose);
    // A TLS socket says `connect` when TCP stands, and `secureConnect` when the handshake is done.
    socket.once('connect', () => (connected = true));
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      Promise.resolve()
        .then(() => accept(peerOf(socket, tls)))
        .then(
          (accepted) => {
            settle(accepted ? undefined : new ConnectionRefusal('pin-changed', 'the key is not the pinned one'));
          },
          (error: unknown) => {
            settle(error instanceof Error ? error : new Error(String(error)));
          },
        );
    });
    return undefined;
  }

  override destroy(): void {
    for (const socket of this.#connecting) socket.destroy();
    super.destroy();
  }
}
