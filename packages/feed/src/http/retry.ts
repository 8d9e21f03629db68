import type { FailedAttempt } from './http-call.ts';

/** Which failures are retried, how often, and after which pause. */
export interface RetryRule {
  /** Attempts before a failure is final. */
  readonly attempts: number;
  /** Milliseconds; a server that asks for a longer pause fails the request. */
  readonly longestPause: number;
  isTransient(status: number, said: string): boolean;
  /** Milliseconds before the next attempt. `attempt` counts from 1, `status` is undefined without a response, `random` is in [0, 1). */
  pause(attempt: number, status: number | undefined, random: () => number): number;
}

const firstPause = 200;
const longestBackOff = 10_000;

/**
 * Milliseconds before the next attempt: uniform between 0 and a bound that doubles with every attempt ("full jitter"), so that
 * clients that failed together do not retry together. `attempt` counts from 1, `random` is in [0, 1).
 */
export const backOff = (attempt: number, random: () => number): number =>
  random() * Math.min(longestBackOff, firstPause * 2 ** (attempt - 1));

/** Statuses worth a retry: request timeout, too early, too many requests, and errors of the server. */
export const isTransient = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599);

export const relayRetryRule: RetryRule = {
  attempts: 5,
  longestPause: 60_000,
  isTransient,
  pause: (attempt, _status, random) => backOff(attempt, random),
};

/** Milliseconds before the next attempt, at least the `Retry-After` of the server; undefined when the failure is final. */
export function pauseAfter(
  failed: FailedAttempt,
  attempt: number,
  rule: RetryRule,
  random: () => number,
): number | undefined {
  const isRefused = failed.status === 'refused';
  const transient = isRefused ? rule.isTransient(failed.code, failed.said) : failed.transient;
  if (attempt >= rule.attempts || !transient) return undefined;
  const asked = isRefused ? (failed.retryAfter ?? 0) : 0;
  if (asked > rule.longestPause) return undefined;
  return Math.max(asked, rule.pause(attempt, isRefused ? failed.code : undefined, random));
}

/** The milliseconds of a `Retry-After` header, which holds seconds or an HTTP date; undefined where it is unreadable. */
export function retryAfter(header: string | readonly string[] | undefined, now: number): number | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
