/** How often a request is sent before its failure is final. */
export const tries = 5;

/** A relay that asks for more patience than this, in milliseconds, is told to the user instead. */
export const longestPause = 60_000;

const firstPause = 200;
const longestBackOff = 10_000;

/** Statuses that another try may change: a slow request, one too early, one too many, and whatever is the server's own fault. */
export const isTransient = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599);

/**
 * Milliseconds before the next try: anything between nothing and a bound that doubles with every try ("full jitter"), so that
 * many clients who failed together do not come back together. `attempt` counts from 1, `random` gives [0, 1).
 */
export const backOff = (attempt: number, random: () => number): number =>
  random() * Math.min(longestBackOff, firstPause * 2 ** (attempt - 1));

/** What `Retry-After` asks for in milliseconds, be it seconds or an HTTP date; undefined where it says nothing readable. */
export function retryAfter(header: string | readonly string[] | undefined, now: number): number | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
