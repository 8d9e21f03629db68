import { STATUS_CODES } from 'node:http';
import { ReplayError } from '@replay/core';
import { abortScope } from './abort-scope.ts';
import { BodyFault, bounded, largestResponse, wholeBody } from './body.ts';
import type { Connections } from './connections.ts';
import type { AttemptOutcome, Call, Headers, HttpTimeouts, RunningCounts } from './http-call.ts';
import { isRefusedCertificate, reasonOf } from './http-errors.ts';
import type { HttpKey } from './http-key.ts';
import { NodeConnections } from './node-connections.ts';
import { retryAfter } from './retry.ts';
import { UndiciConnections } from './undici-connections.ts';

export interface TransportTerms {
  readonly key: HttpKey;
  /** The address of the server. */
  readonly base: URL;
  readonly inFlight: number;
  readonly timeouts: HttpTimeouts;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly counts: RunningCounts;
}

const usualConnections = 50;
/** A whole response that brings fewer bytes than this within the bound of silence counts as broken. */
const leastBytes = 1024;
/** Of an error response, so many bytes are read, for so many milliseconds at most. */
const largestRefusal = 1 << 16;
const refusalTimeout = 5000;

/** Sends single requests over connections that are kept, with the key where the server expects it. */
export class Transport {
  readonly #whole: Connections;
  readonly #streamed: Connections;
  readonly #terms: TransportTerms;

  constructor(terms: TransportTerms) {
    const { base, inFlight, timeouts } = terms;
    const shared = { connections: Math.max(usualConnections, inFlight), timeouts };
    this.#whole = new UndiciConnections(base, shared, largestResponse);
    this.#streamed = new NodeConnections(base, shared);
    this.#terms = terms;
  }

  /** Makes one attempt. Throws only the reason of the signal of the call, or a `ReplayError` of its reader or key. */
  async attempt<Value>(call: Call<Value>): Promise<AttemptOutcome<Value>> {
    const { signal, total } = call;
    if (total === undefined) return this.#attemptWithin(call, signal);
    const scope = abortScope([signal], Number.isFinite(total) ? total : undefined);
    try {
      return await this.#attemptWithin(call, scope.signal);
    } finally {
      scope.release();
    }
  }

  /** Closes all sockets. */
  close(): void {
    this.#whole.close();
    this.#streamed.close();
  }

  /** `within` ends the attempt, the signal of the call the whole call. */
  async #attemptWithin<Value>(call: Call<Value>, within: AbortSignal): Promise<AttemptOutcome<Value>> {
    const { place, read, terms, total } = call;
    const { key, now, counts } = this.#terms;
    counts.requests += 1;
    const connections = terms.isWhole === true ? this.#whole : this.#streamed;
    const requestTerms = {
      headers: { accept: 'application/json', ...key.headers, ...terms.headers },
      leastBytes: total === undefined ? 1 : leastBytes,
      signal: within,
    };
    const address = key.addressOf(call.address);
    try {
      const { status, headers, body, discard } = await connections.get(address, requestTerms);
      const pieces = counted(body, counts);
      if ((terms.accepted ?? [200]).includes(status)) {
        const value = await read(pieces, { status, headers, place }, within);
        return { status: 'answered', value, quotaLeft: quotaIn(headers) };
      }
      // Redacted before it is cut: a part of the key would not be recognised.
      const text = key.redact(await refusalText(pieces, discard));
      return {
        status: 'refused',
        code: status,
        said: `it answered ${`${status} ${STATUS_CODES[status] ?? ''}`.trim()}${messageIn(text)}`,
        retryAfter: retryAfter(headers['retry-after'], now()),
      };
    } catch (cause) {
      call.signal.throwIfAborted();
      if (cause instanceof ReplayError) throw cause;
      const transient = cause instanceof BodyFault ? cause.transient : !isRefusedCertificate(cause);
      return { status: 'broken', said: reasonOf(cause), transient, cause };
    }
  }
}

/** The text of an error response; empty where it cannot be read, for its status says enough. */
async function refusalText(body: AsyncIterable<Buffer>, discard: () => void): Promise<string> {
  const timer = setTimeout(discard, refusalTimeout);
  try {
    return (await wholeBody(bounded(body, largestRefusal))).toString();
  } catch {
    return '';
  } finally {
    clearTimeout(timer);
  }
}

async function* counted(body: AsyncIterable<Buffer>, counts: RunningCounts): AsyncGenerator<Buffer> {
  for await (const piece of body) {
    counts.bytes += piece.length;
    yield piece;
  }
}

function quotaIn(headers: Headers): number | undefined {
  const quota = headers['x-quota-remaining'];
  return typeof quota === 'string' && /^\d{1,15}$/.test(quota) ? Number(quota) : undefined;
}

/** The first 200 characters of the message, which servers put into different fields. */
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
