import { setTimeout as pause } from 'node:timers/promises';
import { baseAddress, isOnThisMachine } from '../http/address.ts';
import { HttpClient, type HttpClientOptions } from '../http/http-client.ts';
import { backOff, isTransient, type RetryRule } from '../http/retry.ts';

/** The vendor's API, and the door to its dataset files. */
export const apiAddress = 'https://api.tardis.dev/v1';
export const datasetsAddress = 'https://datasets.tardis.dev/v1';

/** How an API of recorded data is reached. */
export interface ApiAccess {
  /** That of the vendor unless given. */
  readonly url?: string | undefined;
  /** Without one, the vendor gives the first day of each month. */
  readonly key?: string | undefined;
  /** Lets the key go unencrypted to a server on another machine, which is refused unless given. */
  readonly allowClearKey?: boolean | undefined;
  /** Requests in flight at most, up to 60; more bring nothing. */
  readonly concurrency?: number | undefined;
  /** Told what is waited for when the server refuses for a while, in words for a person. */
  readonly onWait?: ((text: string) => void) | undefined;
  /** Chance and clock of the back-off; the usual ones unless given. */
  readonly random?: HttpClientOptions['random'];
  readonly now?: HttpClientOptions['now'];
  readonly wait?: HttpClientOptions['wait'];
  /** Milliseconds: ten seconds to connect, a minute of silence, and for one whole try as long as the call allows, unless given. */
  readonly timeouts?: HttpClientOptions['timeouts'];
}

/** Requests a minute. The vendor counts transferred bytes and requests a day, and asks nobody to go slowly. */
const mostRequests = 12_000;

/**
 * How recorded data are asked for again: eight times, with pauses that double up to half a minute, or a minute after a refusal for too
 * many requests; as long as `Retry-After` asks for, up to five minutes. In the worst case it takes a quarter of an hour, and is told.
 * 400 with `ISO 8601 format` is asked again: a proxy of the vendor loses the query now and then.
 */
export const dataRetryRule: RetryRule = {
  attempts: 8,
  longestPause: 300_000,
  isTransient: (status, said) => isTransient(status) || (status === 400 && said.includes('ISO 8601 format')),
  pause: (attempt, status, random) =>
    (status === 429 ? 60_000 : 0) + random() * 500 + Math.min(30_000, 500 * 2 ** attempt),
};

/** For what is a help and no reason to wait for minutes, and for a server that could not be asked a moment ago. */
export const impatientRetryRule: RetryRule = {
  attempts: 3,
  longestPause: 2000,
  isTransient,
  pause: (attempt, _status, random) => backOff(attempt, random),
};

const usualConcurrency = 30;
const mostConcurrent = 60;

/** How many requests are to be in flight. */
export const concurrencyOf = ({ concurrency = usualConcurrency }: ApiAccess): number =>
  Math.min(mostConcurrent, Math.max(1, concurrency));

/** Opens a client for recorded data. Whoever opens it closes it. */
export async function openApi(
  access: ApiAccess,
  { url, rule = dataRetryRule, total = 135_000 }: { url: string; rule?: RetryRule; total?: number },
): Promise<HttpClient> {
  const {
    key,
    allowClearKey,
    onWait,
    random,
    now,
    wait = async (millis, signal) => pause(millis, undefined, { signal }),
  } = access;
  return HttpClient.open({
    url,
    key,
    allowClearKey,
    keyHeaders: 'bearer',
    peer: { name: 'the data API', keyNames: 'TARDIS_API_KEY' },
    retryRule: rule,
    inFlight: concurrencyOf(access),
    ...(isOnThisMachine(baseAddress(url)) ? {} : { requestsPerMinute: mostRequests }),
    timeouts: { connect: 10_000, silence: 60_000, total, ...access.timeouts },
    random,
    now,
    wait: async (millis, signal) => {
      // Shorter pauses are nobody's concern.
      if (millis >= 1000)
        onWait?.(`${new URL(url).host} does not answer: asking again in ${Math.ceil(millis / 1000)} s`);
      await wait(millis, signal);
    },
  });
}
