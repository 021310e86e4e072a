import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { concatBytes } from '../../core/index.ts';
import type { CollectLimits } from './limits.ts';
import { ConnectionRefusal } from './pinned-agent.ts';
import type { PinnedAgent } from './pinned-agent.ts';
import type { ReasonCode } from './reason.ts';
import type { Target } from './targets.ts';

export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  /** 0: no answer. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What came of the body. */
  readonly bytes: Uint8Array;
  /** Why it is no whole answer. */
  readonly fault: ReasonCode | undefined;
  /** Whether asking once more may help and cannot harm: the connection failed, nothing was refused. */
  readonly again: boolean;
}

export interface AskOptions {
  readonly agent: PinnedAgent;
  readonly target: Target;
  readonly limits: CollectLimits;
  readonly signal: AbortSignal;
}

const asksForJson: Readonly<Record<string, string>> = {
  accept: 'application/json',
  // A few bytes could unfold into gigabytes. Who sends an encoding all the same is named.
  'accept-encoding': 'identity',
  'odata-version': '4.0',
  'user-agent': 'assayer',
};

function faultOf(error: Error, answered: boolean): Pick<Answer, 'fault' | 'again'> {
  if (error instanceof ConnectionRefusal) return { fault: error.code, again: error.code === 'unreachable' };
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'HPE_HEADER_OVERFLOW') return { fault: 'header-flood', again: false };
  if (code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE') return { fault: 'malformed-http', again: false };
  return { fault: answered ? 'cut-body' : 'connection-lost', again: true };
}

/**
 * Asks once. Never throws: whatever a controller does is an answer with a fault. Redirects are answers; the body is
 * bounded in bytes, the whole in time, silence in time.
 */
export function ask(question: Question, { agent, target, limits, signal }: AskOptions): Promise<Answer> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let size = 0;
    let response: IncomingMessage | undefined;
    let settled = false;
    const settle = (fault: ReasonCode | undefined, again = false): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (fault !== undefined) request.destroy();
      resolve({
        status: response?.statusCode ?? 0,
        headers: response?.headers ?? {},
        bytes: concatBytes(...pieces),
        fault,
        again,
      });
    };
    const onAbort = (): void => {
      settle('stopped');
    };
    const onError = (error: Error): void => {
      const { fault, again } = faultOf(error, response !== undefined);
      settle(fault, again);
    };
    const { body } = question;
    const request = httpRequest({
      agent,
      host: target.address,
      port: target.port,
      method: question.method,
      path: question.path,
      maxHeaderSize: limits.headerBytes,
      headers: {
        ...asksForJson,
        ...question.headers,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    const timer = setTimeout(() => {
      settle('timed-out');
    }, limits.requestMs);
    request.setTimeout(limits.idleMs, () => {
      settle('timed-out');
    });
    request.on('error', onError);
    request.on('response', (answer) => {
      response = answer;
      answer.on('error', onError);
      answer.on('data', (piece: Buffer) => {
        const room = limits.answerBytes - size;
        if (room > 0) pieces.push(piece.subarray(0, room));
        size += piece.length;
        if (size > limits.answerBytes) settle('answer-too-large');
      });
      answer.on('end', () => {
        const encoding = answer.headers['content-encoding'] ?? 'identity';
        const encoded = encoding.trim() !== '' && encoding.trim().toLowerCase() !== 'identity';
        settle(!answer.complete ? 'cut-body' : encoded ? 'encoded-answer' : undefined);
      });
      answer.on('aborted', () => {
        settle('cut-body', true);
      });
    });
    if (signal.aborted) {
      settle('stopped');
      return;
    }
    signal.addEventListener('abort', onAbort);
    request.end(body);
  });
}
