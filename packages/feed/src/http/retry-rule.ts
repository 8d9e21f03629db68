import type { FailedTry } from './try-outcome.ts';

/** Which failures another try may change, how often a request is sent, and how long to wait in between. */
export interface RetryRule {
  /** How often a request is sent before its failure is final. */
  readonly tries: number;
  /** A server that asks for more patience than this, in milliseconds, is told to the user instead. */
  readonly longestPause: number;
  isTransient(status: number, said: string): boolean;
  /** Milliseconds before the next try. `attempt` counts from 1, `status` is undefined where no answer came, `random` gives [0, 1). */
  pause(attempt: number, status: number | undefined, random: () => number): number;
}

const firstPause = 200;
const longestBackOff = 10_000;

/**
 * Milliseconds before the next try: anything between nothing and a bound that doubles with every try ("full jitter"), so that
 * many clients who failed together do not come back together. `attempt` counts from 1, `random` gives [0, 1).
 */
export const backOff = (attempt: number, random: () => number): number =>
  random() * Math.min(longestBackOff, firstPause * 2 ** (attempt - 1));

/** Statuses that another try may change: a slow request, one too early, one too many, and whatever is the server's own fault. */
export const isTransient = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599);

/** How relays wish to be asked again. */
export const relayRetryRule: RetryRule = {
  tries: 5,
  longestPause: 60_000,
  isTransient,
  pause: (attempt, _status, random) => backOff(attempt, random),
};

/** Milliseconds before the next try, no fewer than the server asks for; undefined when there should be none. */
export function pauseAfter(
  failed: FailedTry,
  attempt: number,
  rule: RetryRule,
  random: () => number,
): number | undefined {
  const isRefused = failed.status === 'refused';
  const transient = isRefused ? rule.isTransient(failed.code, failed.said) : failed.transient;
  if (attempt >= rule.tries || !transient) return undefined;
  const asked = isRefused ? (failed.retryAfter ?? 0) : 0;
  if (asked > rule.longestPause) return undefined;
  return Math.max(asked, rule.pause(attempt, isRefused ? failed.code : undefined, random));
}

/** What `Retry-After` asks for in milliseconds, be it seconds or an HTTP date; undefined where it says nothing readable. */
export function retryAfter(header: string | readonly string[] | undefined, now: number): number | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
