import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FaultDesk, Strike } from '../faults/fault-desk.ts';
import { refused } from '../faults/faulted-answer.ts';
import { FaultedFrames } from '../faults/faulted-frames.ts';
import { faultedStream } from '../faults/faulted-stream.ts';
import { type Answer, refusalAnswer } from './answer.ts';
import type { Stream } from './endpoint.ts';
import { FrameSocket } from './frame-socket.ts';
import type { KeyCheck } from './key-check.ts';
import { Refusal } from './refusal.ts';
import { runStream } from './run-stream.ts';
import type { ServerLimits } from './server-limits.ts';
import type { ServerLog } from './server-log.ts';
import type { ServerMetrics } from './server-metrics.ts';
import { shownTarget } from './shown-target.ts';
import { pathOf, queryOf } from './target.ts';
import type { WebPageCheck } from './web-page-check.ts';

export interface StreamTerms {
  readonly streams: readonly Stream[];
  readonly limits: ServerLimits;
  readonly checkKey: KeyCheck;
  readonly checkWebPage: WebPageCheck;
  readonly metrics: ServerMetrics;
  readonly log: ServerLog;
  /** What goes wrong on purpose. */
  readonly faults?: FaultDesk | undefined;
}

/** Where WebSockets are opened, run to their end, and shown out when the server shuts down. */
export class StreamDesk {
  readonly #terms: StreamTerms;
  readonly #sockets: WebSocketServer;
  readonly #running = new Set<Promise<void>>();
  readonly #pinging: NodeJS.Timeout;
  readonly #heard = new WeakSet<WebSocket>();
  readonly #greetings = new WeakMap<IncomingMessage, Readonly<Record<string, string>>>();

  constructor(terms: StreamTerms) {
    this.#terms = terms;
    this.#sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: terms.limits.messageBytes,
    });
    this.#sockets.on('headers', (lines, request) => {
      for (const [name, value] of Object.entries(this.#greetings.get(request) ?? {})) lines.push(`${name}: ${value}`);
    });
    this.#pinging = setInterval(() => this.#ping(), terms.limits.pingEvery).unref();
  }

  /** Answers the wish for a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const target = request.url ?? '/';
    const path = pathOf(target);
    try {
      this.#terms.checkWebPage(request.headers);
      const stream = this.#terms.streams.find((one) => one.path.test(path));
      if (stream === undefined) throw new Refusal(404, `there is no stream at ${path}`);
      const strikes = this.#terms.faults?.strikesOn(path, 'frames') ?? [];
      const refusal = refused(strikes, Date.now());
      if (refusal !== undefined) return refuseUpgrade(socket, refusal);
      if (stream.isOpen !== true) this.#terms.checkKey(request.headers, queryOf(target));
      this.#greetings.set(request, stream.greeting?.(queryOf(target)) ?? {});
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        this.#open(stream, request, client, socket, strikes);
      });
    } catch (error) {
      const [status, message] = error instanceof Refusal ? [error.status, error.message] : [500, String(error)];
      this.#terms.metrics.upgradeRefused(status);
      this.#terms.log.warn({ target: shownTarget(target), status }, 'stream refused');
      refuseUpgrade(socket, refusalAnswer(status, message));
    }
  }

  /** Asks every reader to leave (1001). */
  dismiss(): void {
    clearInterval(this.#pinging);
    for (const client of this.#sockets.clients) client.close(1001, 'the relay is shutting down');
  }

  /** Shows out those who have not left. */
  terminate(): void {
    for (const client of this.#sockets.clients) client.terminate();
  }

  /** Done when nothing is being made for anybody any more. */
  async finished(): Promise<void> {
    await Promise.all(this.#running);
  }

  #open(stream: Stream, request: IncomingMessage, client: WebSocket, socket: Duplex, strikes: readonly Strike[]): void {
    const { limits, metrics, log } = this.#terms;
    const target = request.url ?? '/';
    const path = pathOf(target);
    // A broken client closes its own socket; there is nobody to tell.
    client.on('error', () => client.terminate());
    const hear = (): void => void this.#heard.add(client);
    hear();
    client.on('pong', hear);
    client.on('message', hear);
    metrics.streamOpened();
    const began = Date.now();
    const frames =
      strikes.length > 0
        ? new FaultedFrames(client, socket, limits.drainWithin, strikes)
        : new FrameSocket(client, socket, limits.drainWithin);
    client.once('close', (code) => {
      metrics.streamClosed(code, frames.sent);
      log.info({ target: shownTarget(target), code, frames: frames.sent, millis: Date.now() - began }, 'stream closed');
    });
    const parts = stream.path.exec(path)?.slice(1) ?? [];
    const call = { path, parts, query: queryOf(target), headers: request.headers, signal: frames.signal };
    const told = frames instanceof FaultedFrames ? faultedStream(stream, frames) : stream;
    const run = runStream(told, call, frames, client);
    this.#running.add(run);
    void run.then(() => this.#running.delete(run));
  }

  /** A client for whom something waits may be busy with it, and has a bound of its own. */
  #ping(): void {
    for (const client of this.#sockets.clients) {
      if (client.bufferedAmount > 0) continue;
      if (!this.#heard.delete(client)) client.terminate();
      else client.ping();
    }
  }
}

function refuseUpgrade(socket: Duplex, { status, headers, body }: Answer): void {
  const text = String(body);
  const head = { connection: 'close', ...headers, 'content-length': Buffer.byteLength(text) };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`);
}
