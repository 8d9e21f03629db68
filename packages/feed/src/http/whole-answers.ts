import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { type buildConnector, type Dispatcher, Pool } from 'undici';
import { begunAnswer, noAnswer, noConnection } from './begun-answer.ts';
import { tooLarge } from './body.ts';
import {
  type BegunAnswer,
  type Connections,
  type ConnectionTerms,
  keepAlive,
  type RequestTerms,
} from './connections.ts';
import { openTunnel, proxyFor } from './proxy-tunnel.ts';
import type { HttpTimeouts } from './timeouts.ts';

/** Answers through undici, taken into memory as fast as they come, and ended where they are larger than so many bytes. */
export class WholeAnswers implements Connections {
  readonly #pool: Pool;
  readonly #timeouts: HttpTimeouts;
  readonly #most: number;

  constructor(base: URL, { connections, timeouts }: ConnectionTerms, most: number) {
    const proxy = proxyFor(base);
    const bounds = { timeout: timeouts.connect };
    const connect = proxy === undefined ? bounds : dialThrough(() => openTunnel(base, proxy, timeouts.connect));
    // Silence is bounded here, to the millisecond: undici's own clock is coarser.
    const silence = { headersTimeout: 0, bodyTimeout: 0 };
    this.#pool = new Pool(base.origin, { connections, keepAliveTimeout: keepAlive, ...silence, connect });
    this.#timeouts = timeouts;
    this.#most = most;
  }

  get(address: URL, terms: RequestTerms): Promise<BegunAnswer> {
    const { connect, silence } = this.#timeouts;
    const { headers, signal } = terms;
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
      let alarm = setTimeout(() => fail(noConnection(connect)), connect);
      const settled = (): void => {
        clearTimeout(alarm);
        signal.removeEventListener('abort', stop);
      };
      signal.addEventListener('abort', stop);
      if (signal.aborted) return stop();
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart: (controller) => {
          abort = (reason) => controller.abort(reason);
          if (failure !== undefined) return abort(failure);
          clearTimeout(alarm);
          alarm = setTimeout(() => fail(noAnswer(silence)), silence);
        },
        onResponseStart: (controller, status, told) => {
          if (status < 200) return;
          settled();
          body = bodyUntil((reason) => controller.abort(reason));
          resolve(begunAnswer({ status, headers: told }, body, terms, silence));
        },
        onResponseData: (_controller, piece) => {
          bytes += piece.length;
          if (bytes > this.#most) body?.destroy(tooLarge(this.#most));
          else body?.push(piece);
        },
        onResponseEnd: () => void body?.push(null),
        onResponseError: (_controller, error) => (body === undefined ? fail(error) : void body.destroy(error)),
      };
      this.#pool.dispatch({ method: 'GET', path: `${address.pathname}${address.search}`, headers }, handler);
    });
  }

  close(): void {
    void this.#pool.destroy();
  }
}

/** The body of an answer, which takes whatever is pushed and is never paused; it aborts the request where it is destroyed early. */
const bodyUntil = (abort: (reason: Error) => void): Readable =>
  new Readable({
    read() {},
    destroy(error, done) {
      abort(error ?? new Error('the answer is not wanted'));
      done(error);
    },
  });

/** Has undici open its connections in another way. */
function dialThrough(dial: () => Promise<Socket>): buildConnector.connector {
  return (_options, dialled) => {
    dial().then(
      (socket) => dialled(null, socket),
      (error: Error) => dialled(error, null),
    );
  };
}
