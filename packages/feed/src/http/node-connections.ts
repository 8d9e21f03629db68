import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { isSecure } from './address.ts';
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

/** Responses through Node's own client, whose bodies are read at the pace of their consumer, however the server closes the connection. */
export class NodeConnections implements Connections {
  readonly #agent: PlainAgent;
  readonly #timeouts: HttpTimeouts;

  constructor(base: URL, { connections, timeouts }: ConnectionTerms) {
    const Agent = isSecure(base) ? SecureAgent : PlainAgent;
    this.#agent = new Agent({ keepAlive: true, timeout: keepAlive, maxSockets: connections });
    this.#timeouts = timeouts;
    const proxy = proxyFor(base);
    if (proxy !== undefined) dialThrough(this.#agent, () => openTunnel(base, proxy, timeouts.connect));
  }

  /** Sends a request again, over another connection, when the server had closed the kept one before the request arrived. */
  async get(address: URL, terms: RequestTerms): Promise<BodyResponse> {
    for (;;) {
      const response = await this.#send(address, terms);
      if (response !== 'not sent') return response;
    }
  }

  #send(address: URL, terms: RequestTerms): Promise<BodyResponse | 'not sent'> {
    const { connect, silence } = this.#timeouts;
    const { headers, signal } = terms;
    return new Promise((resolve, reject) => {
      const send = isSecure(address) ? secureRequest : plainRequest;
      const request = send(address, { agent: this.#agent, headers, auth: null });
      const stop = (): void => void request.destroy(signal.reason);
      const onSilence = (): void => void request.destroy(responseTimeout(silence));
      let timer = setTimeout(() => request.destroy(connectTimeout(connect)), connect);
      const connected = (): void => {
        clearTimeout(timer);
        timer = setTimeout(onSilence, silence);
      };
      signal.addEventListener('abort', stop);
      const settled = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      };
      request.on('socket', (socket) => {
        const { secureConnecting = false } = socket as { secureConnecting?: boolean };
        if (!socket.connecting && !secureConnecting) connected();
        else socket.once(isSecure(address) ? 'secureConnect' : 'connect', connected);
      });
      // Errors after the response, such as stray bytes, belong to the connection and not to the response.
      request.on('error', (error) => {
        settled();
        if (request.reusedSocket && isClosed(error) && !signal.aborted) resolve('not sent');
        else reject(error);
      });
      request.on('response', (response) => {
        settled();
        const { statusCode: status = 0, headers } = response;
        resolve(bodyResponse({ status, headers }, response, terms, silence));
      });
      if (signal.aborted) stop();
      request.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

type OnConnected = (error: Error | null, socket?: unknown) => void;

/** Replaces how an agent opens connections. Node accepts the asynchronous form; the types know only the synchronous one. */
function dialThrough(agent: PlainAgent, dial: () => Promise<Duplex>): void {
  const createConnection = (_options: unknown, connected: OnConnected): void => {
    dial().then(
      (socket) => connected(null, socket),
      (error: Error) => connected(error),
    );
  };
  Object.assign(agent, { createConnection });
}

const isClosed = (error: Error): boolean => /^(ECONNRESET|EPIPE)$/.test(String((error as { code?: unknown }).code));
