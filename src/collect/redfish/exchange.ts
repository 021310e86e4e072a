import { isoTime } from '../../core/index.ts';
import type { Surroundings } from '../surroundings.ts';
import type { AnswerStore, Span } from './answer-store.ts';
import { ask } from './ask.ts';
import type { Answer, Question } from './ask.ts';
import type { CollectLimits } from './limits.ts';
import type { PinnedAgent } from './pinned-agent.ts';
import { readAnswer } from './read-answer.ts';
import type { ReadAnswer } from './read-answer.ts';
import type { ReasonCode } from './reason.ts';
import { retryAfterMs, waitMs } from './retry.ts';
import type { Secrets } from './secrets.ts';
import type { Target } from './targets.ts';
import { originOf } from './targets.ts';

/** One answer in the record of custody; the body lies at `offset` of the archive. */
export interface AnswerLine {
  readonly method: string;
  readonly path: string;
  readonly at: string;
  readonly ms: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly sha256?: string;
  readonly offset?: number;
  /** Why it is no whole resource; `login` and `logout` answers are not kept, since they carry the token. */
  readonly fault?: ReasonCode | 'not-kept';
}

export type Got = ReadAnswer & { readonly span?: Span };

export interface Exchange {
  readonly get: (path: string) => Promise<Got>;
  /** The body of the answer is not kept. */
  readonly send: (question: Question, signal?: AbortSignal) => Promise<Answer>;
  /** Headers that prove who asks, from now on. */
  readonly authorise: (headers: Readonly<Record<string, string>>) => void;
  readonly answers: () => readonly AnswerLine[];
  readonly bodyBytes: () => number;
}

export interface ExchangeOptions {
  readonly target: Target;
  readonly agent: PinnedAgent;
  readonly limits: CollectLimits;
  readonly store: AnswerStore;
  readonly secrets: Secrets;
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
}

const headersOfInterest = [
  ...['content-type', 'content-length', 'content-encoding', 'date', 'server', 'etag', 'last-modified'],
  ...['odata-version', 'retry-after', 'transfer-encoding'],
] as const;
const headerChars = 200;

function keptHeaders(answer: Answer, secrets: Secrets): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of headersOfInterest) {
    const value = answer.headers[name];
    if (typeof value === 'string') kept[name] = secrets.redact(value).slice(0, headerChars);
  }
  return kept;
}

const hungUpOn: ReadonlySet<ReasonCode> = new Set(['timed-out', 'answer-too-large', 'header-flood', 'malformed-http']);

const isBusy = ({ status, fault }: Answer): boolean => fault === undefined && (status === 503 || status === 429);

/** Talk with one controller: repeated with back-off where it is busy, each answer recorded as it came. */
export function openExchange(options: ExchangeOptions): Exchange {
  const { target, agent, limits, store, secrets, surroundings } = options;
  const unit = surroundings.unit(target.machine);
  const lines: AnswerLine[] = [];
  let authorisation: Readonly<Record<string, string>> = {};
  let bodyBytes = 0;

  const record = (
    question: Question,
    answer: Answer,
    startMs: number,
    more: { readonly span?: Span; readonly fault?: ReasonCode | 'not-kept' },
  ): void => {
    lines.push({
      method: question.method,
      path: secrets.redact(question.path),
      at: isoTime(startMs),
      ms: surroundings.nowMs() - startMs,
      status: answer.status,
      headers: keptHeaders(answer, secrets),
      bytes: answer.bytes.length,
      ...(more.span === undefined ? {} : { sha256: more.span.sha256, offset: more.span.offset }),
      ...(more.fault === undefined ? {} : { fault: more.fault }),
    });
  };

  /** Asks until there is an answer to keep; `each` sees every answer on the way. */
  const persist = async (
    question: Question,
    signal: AbortSignal,
    each: (answer: Answer, startMs: number) => void,
  ): Promise<Answer> => {
    let failures = 0;
    const aborted = (): boolean => signal.aborted;
    // A login that is under way is waited for, also when all else stops: an answer that nobody hears leaves a session open.
    const unstoppable = question.method === 'POST';
    const asking = unstoppable ? new AbortController().signal : signal;
    for (let attempt = 1; ; attempt++) {
      const startMs = surroundings.nowMs();
      const answer = await ask(question, { agent, target, limits, signal: asking });
      each(answer, startMs);
      if (aborted() && !unstoppable) return { ...answer, fault: 'stopped' };
      // Hung up on: the controller may not have noticed yet, and would have one request more than it is to have.
      if (answer.fault !== undefined && hungUpOn.has(answer.fault))
        await surroundings.sleep(limits.backOffMs * (0.5 + unit()), signal);
      if (answer.again && failures === 0 && !unstoppable) {
        failures++;
        continue;
      }
      if (!isBusy(answer) || attempt >= limits.attempts || aborted()) return answer;
      const asked = retryAfterMs(answer.headers['retry-after'], surroundings.nowMs());
      const wait = waitMs(attempt, unit(), asked, limits);
      if (wait === undefined) return answer;
      await surroundings.sleep(wait, signal);
      if (aborted()) return { ...answer, fault: 'stopped' };
    }
  };

  return {
    async get(path) {
      const question: Question = { method: 'GET', path, headers: authorisation };
      let last: Got = { fault: 'connection-lost' };
      const answer = await persist(question, options.signal, (one, startMs) => {
        const read = readAnswer(one, secrets);
        const body = read.fault === 'secret-echoed' || one.bytes.length === 0 ? undefined : one.bytes;
        const span = body && store.keep(`${originOf(target)}${secrets.redact(path)}`, isoTime(startMs), body);
        bodyBytes += body?.length ?? 0;
        record(question, one, startMs, {
          ...(span === undefined ? {} : { span }),
          ...(read.fault === undefined ? {} : { fault: read.fault }),
        });
        last = span === undefined ? read : { ...read, span };
      });
      return answer.fault === 'stopped' ? { fault: 'stopped' } : last;
    },
    send: (question, signal = options.signal) =>
      persist(question, signal, (answer, startMs) => {
        record(question, answer, startMs, { fault: answer.fault ?? 'not-kept' });
      }),
    authorise(headers) {
      authorisation = headers;
    },
    answers: () => lines,
    bodyBytes: () => bodyBytes,
  };
}
