import { epochMs } from '../../core/index.ts';

/** Milliseconds that `Retry-After` asks for (RFC 9110, 10.2.3: seconds or a date); undefined where it says nothing readable. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9}, /.test(text)) return undefined;
  const at = epochMs(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/**
 * How long to wait before attempt `attempt` (1 is the first repetition): doubled each time, spread over ±50 % by `unit`
 * (uniform on [0, 1)) so that a fleet does not come back all at once, and never less than the controller asks for.
 * Undefined: it asks for more than `mostMs`.
 */
export function waitMs(
  attempt: number,
  unit: number,
  askedMs: number | undefined,
  limits: { readonly backOffMs: number; readonly retryAfterMs: number },
): number | undefined {
  if (askedMs !== undefined && askedMs > limits.retryAfterMs) return undefined;
  const own = limits.backOffMs * 2 ** (attempt - 1) * (0.5 + unit);
  return Math.min(limits.retryAfterMs, Math.max(own, askedMs ?? 0) + (askedMs === undefined ? 0 : own * unit));
}
