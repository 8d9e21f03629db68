import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { isSecure } from './address.ts';
import type { Headers } from './answer-head.ts';
import { Patience } from './patience.ts';
import { openTunnel, proxyFor } from './proxy-tunnel.ts';
import type { HttpTimeouts } from './timeouts.ts';

export interface ConnectionTerms {
  /** At once, at most. */
  readonly connections: number;
  readonly timeouts: HttpTimeouts;
}

export interface RequestTerms {
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes that end a silence; fewer within its bound count as none. */
  readonly leastBytes: number;
  /** Ends the request and its answer. */
  readonly signal: AbortSignal;
}

/** An answer as it begins. Its body must be read or left, or its connection stays open. */
export interface BegunAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncGenerator<Buffer>;
  /** Lets go of a body that is not wanted any more, whether it is being read or not. */
  leave(): void;
}

/** Milliseconds for which an idle connection is kept, unless the server says that it keeps it for less. */
const keepAlive = 30_000;

/**
 * Connections to one server, kept between requests, through the proxy that the environment names for it. Node's own client sends the
 * requests: it reads the answers of servers that close the connection behind them, in whatever pieces and however slowly they are taken.
 */
export class Connections {
  readonly #agent: PlainAgent;
  readonly #timeouts: HttpTimeouts;

  constructor(base: URL, { connections, timeouts }: ConnectionTerms) {
    const Agent = isSecure(base) ? SecureAgent : PlainAgent;
    this.#agent = new Agent({ keepAlive: true, timeout: keepAlive, maxSockets: connections });
    this.#timeouts = timeouts;
    const proxy = proxyFor(base);
    if (proxy !== undefined) dialThrough(this.#agent, () => openTunnel(base, proxy, timeouts.connect));
  }

  /**
   * Sends a GET and gives its answer as soon as that begins. No redirect is followed. A kept connection that the server had closed by
   * the time it was used says nothing about the request, which is sent again over another.
   */
  async get(address: URL, terms: RequestTerms): Promise<BegunAnswer> {
    for (;;) {
      const answer = await this.#send(address, terms);
      if (answer !== 'not sent') return answer;
    }
  }

  #send(address: URL, { headers, leastBytes, signal }: RequestTerms): Promise<BegunAnswer | 'not sent'> {
    const { connect, silence } = this.#timeouts;
    return new Promise((resolve, reject) => {
      const send = isSecure(address) ? secureRequest : plainRequest;
      const request = send(address, { agent: this.#agent, headers, auth: null });
      const stop = (): void => void request.destroy(signal.reason);
      const silent = (): void => void request.destroy(new Error(`no answer began within ${seconds(silence)}`));
      let alarm = setTimeout(
        () => request.destroy(new Error(`no connection stood within ${seconds(connect)}`)),
        connect,
      );
      const connected = (): void => {
        clearTimeout(alarm);
        alarm = setTimeout(silent, silence);
      };
      signal.addEventListener('abort', stop);
      const settled = (): void => {
        clearTimeout(alarm);
        signal.removeEventListener('abort', stop);
      };
      request.on('socket', (socket) => {
        const { secureConnecting = false } = socket as { secureConnecting?: boolean };
        if (!socket.connecting && !secureConnecting) connected();
        else socket.once(isSecure(address) ? 'secureConnect' : 'connect', connected);
      });
      // Errors behind the answer, such as bytes that belong to none, are the connection's and not the answer's.
      request.on('error', (error) => {
        settled();
        if (request.reusedSocket && isClosed(error) && !signal.aborted) resolve('not sent');
        else reject(error);
      });
      request.on('response', (response) => {
        settled();
        endWith(response, signal);
        const { statusCode: status = 0, headers: told } = response;
        const leave = (): void => void response.destroy();
        resolve({ status, headers: told, body: bodyOf(response, new Patience(silence), leastBytes), leave });
      });
      if (signal.aborted) stop();
      request.end();
    });
  }

  /** Ends all connections. */
  close(): void {
    this.#agent.destroy();
  }
}

/** Ends an answer with its signal, whether its body is being read or not. */
function endWith(response: IncomingMessage, signal: AbortSignal): void {
  const stop = (): void => void response.destroy(signal.reason);
  signal.addEventListener('abort', stop);
  response.once('close', () => signal.removeEventListener('abort', stop));
  // Its reader learns of an error when it reads on.
  response.on('error', () => {});
  if (signal.aborted) stop();
}

/** The body of an answer, read no faster than it is taken. */
async function* bodyOf(response: IncomingMessage, patience: Patience, leastBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  const giveUp = (): void => {
    const came = bytes === 0 ? 'nothing' : `no more than ${bytes} bytes`;
    response.destroy(new Error(`${came} of its answer came within ${seconds(patience.bound)}`));
  };
  const pieces = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const { done, value } = await patience.wait(pieces.next(), giveUp);
      if (done === true) return;
      bytes += value.length;
      if (bytes >= leastBytes) {
        patience.renew();
        bytes = 0;
      }
      yield value;
    }
  } finally {
    // What is left of a body that was not read to its end is not waited for.
    await pieces.return?.();
  }
}

type Dialled = (error: Error | null, socket?: unknown) => void;

/** Has an agent open its connections in another way. Node takes a connection whenever it is there; the types know only the synchronous form. */
function dialThrough(agent: PlainAgent, dial: () => Promise<Duplex>): void {
  const createConnection = (_options: unknown, dialled: Dialled): void => {
    dial().then(
      (socket) => dialled(null, socket),
      (error: Error) => dialled(error),
    );
  };
  Object.assign(agent, { createConnection });
}

const isClosed = (error: Error): boolean => /^(ECONNRESET|EPIPE)$/.test(String((error as { code?: unknown }).code));

const seconds = (millis: number): string => `${millis / 1000} s`;
