import { STATUS_CODES } from 'node:http';
import type { Dispatcher, request as sendRequest } from 'undici';
import { reasonOf } from '../relay/relay-symbols.ts';
import { abortScope } from './abort-scope.ts';
import { isTransient, retryAfter } from './retry-rule.ts';

/** Milliseconds: until a connection stands, until the first byte and between two of them, and for one whole try. */
export interface RelayTimeouts {
  readonly connect: number;
  readonly silence: number;
  readonly total: number;
}

export const usualTimeouts: RelayTimeouts = { connect: 5000, silence: 10_000, total: 30_000 };

/** What became of a request that was sent once. */
export type TryOutcome =
  | {
      readonly status: 'answered';
      readonly text: string;
      readonly bytes: number;
      readonly quotaLeft: number | undefined;
    }
  | {
      readonly status: 'refused';
      readonly code: number;
      /** Status and the server's own message. */
      readonly said: string;
      /** Whether another try may help. */
      readonly transient: boolean;
      readonly bytes: number;
      /** Milliseconds. */
      readonly retryAfter: number | undefined;
    }
  | { readonly status: 'broken'; readonly said: string; readonly transient: boolean; readonly cause: unknown };

export interface TrySetting {
  readonly request: typeof sendRequest;
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeouts: RelayTimeouts;
  readonly now: () => number;
}

/** Sends a GET once and takes its whole answer. Throws nothing but the reason of the signal. */
export async function tryOnce(address: URL, setting: TrySetting, signal: AbortSignal): Promise<TryOutcome> {
  const scope = abortScope([signal], setting.timeouts.total);
  try {
    const { statusCode, headers, body } = await setting.request(address, {
      dispatcher: setting.dispatcher,
      headers: setting.headers,
      signal: scope.signal,
    });
    const buffer = Buffer.from(await body.arrayBuffer());
    const text = buffer.toString();
    const bytes = buffer.length;
    if (statusCode === 200) return { status: 'answered', text, bytes, quotaLeft: quotaIn(headers) };
    return {
      status: 'refused',
      code: statusCode,
      said: `it answered ${`${statusCode} ${STATUS_CODES[statusCode] ?? ''}`.trim()}${messageIn(text)}`,
      transient: isTransient(statusCode),
      bytes,
      retryAfter: retryAfter(headers['retry-after'], setting.now()),
    };
  } catch (cause) {
    signal.throwIfAborted();
    // An answer that is too large will be so again.
    const transient = (cause as { code?: unknown }).code !== 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
    return { status: 'broken', said: reasonOf(cause), transient, cause };
  } finally {
    scope.release();
  }
}

function quotaIn(headers: Readonly<Record<string, string | string[] | undefined>>): number | undefined {
  const told = headers['x-quota-remaining'];
  return typeof told === 'string' && /^\d{1,15}$/.test(told) ? Number(told) : undefined;
}

/** Servers put their message in different places; whatever it is, its first 200 characters are told. */
function messageIn(text: string): string {
  let message = text;
  try {
    const { message: own, error } = JSON.parse(text);
    message = own ?? error?.message ?? error ?? text;
  } catch {
    // No JSON object: then the text itself is the message.
  }
  const shown = (typeof message === 'string' ? message : text).trim().slice(0, 200);
  return shown === '' ? '' : `: ${shown}`;
}
