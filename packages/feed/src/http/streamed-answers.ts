import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { isSecure } from './address.ts';
import { begunAnswer, noAnswer, noConnection } from './begun-answer.ts';
import {
  type BegunAnswer,
  type Connections,
  type ConnectionTerms,
  keepAlive,
  type RequestTerms,
} from './connections.ts';
import { openTunnel, proxyFor } from './proxy-tunnel.ts';
import type { HttpTimeouts } from './timeouts.ts';

/** Answers through Node's own client, whose bodies are read no faster than they are taken, however the server closes the connection. */
export class StreamedAnswers implements Connections {
  readonly #agent: PlainAgent;
  readonly #timeouts: HttpTimeouts;

  constructor(base: URL, { connections, timeouts }: ConnectionTerms) {
    const Agent = isSecure(base) ? SecureAgent : PlainAgent;
    this.#agent = new Agent({ keepAlive: true, timeout: keepAlive, maxSockets: connections });
    this.#timeouts = timeouts;
    const proxy = proxyFor(base);
    if (proxy !== undefined) dialThrough(this.#agent, () => openTunnel(base, proxy, timeouts.connect));
  }

  /** A kept connection that the server had closed by the time it was used says nothing about the request, which is sent again over another. */
  async get(address: URL, terms: RequestTerms): Promise<BegunAnswer> {
    for (;;) {
      const answer = await this.#send(address, terms);
      if (answer !== 'not sent') return answer;
    }
  }

  #send(address: URL, terms: RequestTerms): Promise<BegunAnswer | 'not sent'> {
    const { connect, silence } = this.#timeouts;
    const { headers, signal } = terms;
    return new Promise((resolve, reject) => {
      const send = isSecure(address) ? secureRequest : plainRequest;
      const request = send(address, { agent: this.#agent, headers, auth: null });
      const stop = (): void => void request.destroy(signal.reason);
      const silent = (): void => void request.destroy(noAnswer(silence));
      let alarm = setTimeout(() => request.destroy(noConnection(connect)), connect);
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
        const { statusCode: status = 0, headers: told } = response;
        resolve(begunAnswer({ status, headers: told }, response, terms, silence));
      });
      if (signal.aborted) stop();
      request.end();
    });
  }

  close(): void {
    this.#agent.destroy();
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
