import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { type buildConnector, type Dispatcher, Pool } from 'undici';
import { tooLarge } from './body.ts';
import {
  type BodyResponse,
  bodyResponse,
  type Connections,
  type ConnectionTerms,
  connectTimeout,
  keepAlive,
  type RequestTerms,
  responseTimeout,
} from './connections.ts';
import type { HttpTimeouts } from './http-call.ts';
import { openTunnel, proxyFor } from './proxy.ts';

/** Responses through undici, read into memory as fast as they arrive, and aborted when they are larger than so many bytes. */
export class UndiciConnections implements Connections {
  readonly #pool: Pool;
  readonly #timeouts: HttpTimeouts;
  readonly #most: number;

  constructor(base: URL, { connections, timeouts }: ConnectionTerms, most: number) {
    const proxy = proxyFor(base);
    const direct = { timeout: timeouts.connect };
    const connect = proxy === undefined ? direct : dialThrough(() => openTunnel(base, proxy, timeouts.connect));
    // Silence is bounded here, to the millisecond: undici's own clock is coarser.
    const noBounds = { headersTimeout: 0, bodyTimeout: 0 };
    this.#pool = new Pool(base.origin, { connections, keepAliveTimeout: keepAlive, ...noBounds, connect });
    this.#timeouts = timeouts;
    this.#most = most;
  }

  get(address: URL, terms: RequestTerms): Promise<BodyResponse> {
    const { connect, silence } = this.#timeouts;
    const { signal } = terms;
    return new Promise((resolve, reject) => {
      let abort: ((reason: Error) => void) | undefined;
      let body: Readable | undefined;
      let failure: Error | undefined;
      let bytes = 0;
      const fail = (error: Error): void => {
        failure ??= error;
        settled();
        reject(failure);
        abort?.(failure);
      };
      const stop = (): void => fail(signal.reason);
      let timer = setTimeout(() => fail(connectTimeout(connect)), connect);
      const settled = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      };
      signal.addEventListener('abort', stop);
      if (signal.aborted) return stop();
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart: (controller) => {
          abort = (reason) => controller.abort(reason);
          if (failure !== undefined) return abort(failure);
          clearTimeout(timer);
          timer = setTimeout(() => fail(responseTimeout(silence)), silence);
        },
        onResponseStart: (controller, status, headers) => {
          if (status < 200) return;
          settled();
          body = bodyUntil((reason) => controller.abort(reason));
          resolve(bodyResponse({ status, headers }, body, terms, silence));
        },
        onResponseData: (_controller, piece) => {
          bytes += piece.length;
          if (bytes > this.#most) body?.destroy(tooLarge(this.#most));
          else body?.push(piece);
        },
        onResponseEnd: () => void body?.push(null),
        onResponseError: (_controller, error) => (body === undefined ? fail(error) : void body.destroy(error)),
      };
      this.#pool.dispatch(
        { method: 'GET', path: `${address.pathname}${address.search}`, headers: terms.headers },
        handler,
      );
    });
  }

  close(): void {
    void this.#pool.destroy();
  }
}

/** A response body that buffers everything pushed and never pauses; destroying it early aborts the request. */
const bodyUntil = (abort: (reason: Error) => void): Readable =>
  new Readable({
    read() {},
    destroy(error, done) {
      abort(error ?? new Error('the response was discarded'));
      done(error);
    },
  });

/** Replaces how undici opens connections. */
function dialThrough(dial: () => Promise<Socket>): buildConnector.connector {
  return (_options, connected) => {
    dial().then(
      (socket) => connected(null, socket),
      (error: Error) => connected(error, null),
    );
  };
}
