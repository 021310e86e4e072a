/**
 * Why a collection is less than whole. `failed`: nothing was collected; `gap`: something that was asked for is missing;
 * `doubt`: all of it came, and it contradicts itself or what came earlier; `note`: worth knowing.
 */
export type Gravity = 'failed' | 'gap' | 'doubt' | 'note';

/** Every reason in words; a code is one cause. */
export const reasons = {
  unreachable: ['failed', 'no connection to the address'],
  'tls-failed': ['failed', 'the TLS handshake did not succeed'],
  'pin-changed': ['failed', 'the controller shows another key than the one that was pinned; no credential was sent'],
  unauthorised: ['failed', 'the credential was refused (401); it was not tried again, so that no account is locked'],
  'session-limit': ['failed', 'no session was to be had (503 or 429), however often it was asked'],
  'no-session': ['failed', 'the answer to the login gives no session token'],
  'no-credential': ['failed', 'no credential of this name'],
  'unread-tree': ['failed', 'what came cannot be read as a Redfish tree'],
  busy: ['gap', 'still 503 or 429 after every attempt, or a longer wait asked for than is allowed'],
  forbidden: ['gap', 'the account may not read it (403)'],
  'not-found': ['gap', 'the controller links to it and has it not (404, 410)'],
  'server-error': ['gap', 'the controller failed (5xx)'],
  'unexpected-status': ['gap', 'an answer with a status that is none for a resource'],
  redirect: ['gap', 'a redirect, which is not followed'],
  html: ['gap', 'a page for browsers in the place of a resource'],
  'not-json': ['gap', 'the body is no JSON object'],
  'duplicate-keys': ['gap', 'one object has a name twice, so that two readers read two things'],
  'cut-body': ['gap', 'the body ended before its length'],
  'answer-too-large': ['gap', 'the body is longer than allowed'],
  'encoded-answer': ['gap', 'the body is compressed, though no encoding was accepted'],
  'header-flood': ['gap', 'more header bytes than allowed'],
  'malformed-http': ['gap', 'the answer is no HTTP'],
  'timed-out': ['gap', 'the answer took longer than allowed, or fell silent'],
  'connection-lost': ['gap', 'the connection ended before the answer'],
  'absolute-link': ['gap', 'a link with a scheme or a host; it was not followed'],
  'unsafe-link': ['gap', 'a link outside /redfish/v1, or with dot segments, encoded slashes or stray characters'],
  'unread-page': ['gap', 'a list inside a resource goes on in pages that are not read'],
  'too-many-resources': ['gap', 'more resources than allowed'],
  'too-deep': ['gap', 'links deeper than allowed'],
  'too-many-bytes': ['gap', 'more bytes than allowed'],
  'controller-too-slow': ['gap', 'the controller took longer than allowed, all in all'],
  'secret-echoed': ['gap', 'the body contains the token or the password; it was not kept'],
  'page-loop': ['gap', 'the pages of a collection lead back to one that was read, or never end'],
  'session-refused': ['gap', 'the session that was just opened was refused (401)'],
  stopped: ['gap', 'the collection was stopped'],
  'no-machine': ['gap', 'the tree names neither a system nor a chassis'],
  'lying-count': ['doubt', 'a count that differs from what was given'],
  'repeated-member': ['doubt', 'a collection lists one member twice'],
  'wrong-id': ['doubt', 'a resource says that it is another than was asked for'],
  'changed-serial': ['doubt', 'another serial than in the earlier collection'],
  'changed-uuid': ['doubt', 'another UUID than in the earlier collection'],
  'session-not-closed': ['note', 'the session could not be closed; it ends by its own time-out'],
  'pinned-on-first-use': ['note', 'the key was seen for the first time and pinned'],
} as const;

export type ReasonCode = keyof typeof reasons;

export interface Reason {
  readonly code: ReasonCode;
  readonly gravity: Gravity;
  readonly detail: string;
  /** How often. */
  readonly count: number;
  /** The first few places. */
  readonly paths: readonly string[];
}

export type Outcome = 'complete' | 'doubtful' | 'incomplete' | 'failed';

const namedPaths = 5;

/** Counts reasons of one controller; a hostile one can give thousands, and each code is kept once. */
export interface ReasonTally {
  readonly add: (code: ReasonCode, path?: string, detail?: string) => void;
  readonly list: () => readonly Reason[];
  readonly has: (gravity: Gravity) => boolean;
}

export function reasonTally(): ReasonTally {
  const byCode = new Map<ReasonCode, Reason>();
  return {
    add(code, path, detail) {
      const [gravity, words] = reasons[code];
      const known = byCode.get(code) ?? { code, gravity, detail: detail ?? words, count: 0, paths: [] };
      const paths =
        path === undefined || known.paths.length >= namedPaths || known.paths.includes(path)
          ? known.paths
          : [...known.paths, path];
      byCode.set(code, { ...known, count: known.count + 1, paths });
    },
    list: () => [...byCode.values()],
    has: (gravity) => [...byCode.values()].some((reason) => reason.gravity === gravity),
  };
}

/** `resources`: how many were collected. Without any, whatever went wrong, nothing was collected. */
export function outcomeOf(tally: ReasonTally, resources: number): Outcome {
  if (tally.has('failed') || resources === 0) return 'failed';
  if (tally.has('gap')) return 'incomplete';
  return tally.has('doubt') ? 'doubtful' : 'complete';
}
