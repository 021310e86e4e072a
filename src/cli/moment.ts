import { UsageError } from '../core/index.ts';

/** The moment that `--now` names, as UTC ISO; the clock's where the flag is absent. */
export function momentOf(flag: string | undefined): string {
  if (flag === undefined) return new Date().toISOString();
  const ms = Date.parse(flag);
  if (Number.isNaN(ms)) {
    throw new UsageError(`--now ${flag} is no time`, 'Write it in ISO 8601, for example 2026-11-01T00:00:00Z.');
  }
  return new Date(ms).toISOString();
}
