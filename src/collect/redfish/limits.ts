/** How much one controller may cost. A controller is hostile until shown otherwise: everything that it can stretch has an end. */
export interface CollectLimits {
  readonly resources: number;
  /** Links from the service root to a resource, at most. */
  readonly depth: number;
  readonly answerBytes: number;
  /** All bodies of one controller. Less than what is read whole as evidence (64 MB), or nobody could read the tree. */
  readonly totalBytes: number;
  readonly headerBytes: number;
  /** One request, from its start to the last byte. */
  readonly requestMs: number;
  /** Silence within a request. */
  readonly idleMs: number;
  readonly controllerMs: number;
  /** How often a busy controller is asked for one resource. */
  readonly attempts: number;
  /** The longest Retry-After that is honoured; a controller that asks for more is named as busy. */
  readonly retryAfterMs: number;
  /** First wait before asking again; doubled each time, with jitter. */
  readonly backOffMs: number;
}

export const defaultLimits: CollectLimits = {
  resources: 5000,
  depth: 24,
  answerBytes: 8 * 1024 * 1024,
  totalBytes: 56 * 1024 * 1024,
  headerBytes: 32 * 1024,
  requestMs: 30_000,
  idleMs: 15_000,
  controllerMs: 15 * 60_000,
  attempts: 5,
  retryAfterMs: 60_000,
  backOffMs: 500,
};
