import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ReplayError } from '@replay/core';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FaultInjector, InjectedFault } from '../faults/fault-injector.ts';
import { refused } from '../faults/faulty-answer.ts';
import { FaultyFrames, withFaultyFrames } from '../faults/faulty-frames.ts';
import { type Answer, Refusal, refusalAnswer } from '../http/answer.ts';
import type { Call, Stream } from '../http/endpoint.ts';
import { type Closing, FrameSocket, SlowReader } from '../http/frame-socket.ts';
import type { KeyCheck } from '../http/key-check.ts';
import type { ServerLimits } from '../http/listener.ts';
import type { OriginCheck } from '../http/origin-check.ts';
import { redactedTarget } from '../http/redacted-target.ts';
import { pathOf, queryOf } from '../http/request-target.ts';
import type { ServerLog } from '../http/server-log.ts';
import type { ServerMetrics } from '../http/server-metrics.ts';

export interface StreamServerOptions {
  readonly streams: readonly Stream[];
  readonly limits: ServerLimits;
  readonly checkKey: KeyCheck;
  readonly checkOrigin: OriginCheck;
  readonly metrics: ServerMetrics;
  readonly log: ServerLog;
  /** Faults to inject. */
  readonly faults?: FaultInjector | undefined;
}

/** Opens WebSockets, runs their streams, and closes them at shutdown. */
export class StreamServer {
  readonly #options: StreamServerOptions;
  readonly #sockets: WebSocketServer;
  readonly #running = new Set<Promise<void>>();
  readonly #pinging: NodeJS.Timeout;
  readonly #alive = new WeakSet<WebSocket>();
  readonly #upgradeHeaders = new WeakMap<IncomingMessage, Readonly<Record<string, string>>>();

  constructor(options: StreamServerOptions) {
    this.#options = options;
    this.#sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: options.limits.messageBytes,
    });
    this.#sockets.on('headers', (lines, request) => {
      for (const [name, value] of Object.entries(this.#upgradeHeaders.get(request) ?? {}))
        lines.push(`${name}: ${value}`);
    });
    this.#pinging = setInterval(() => this.#ping(), options.limits.pingEvery).unref();
  }

  /** Handles a WebSocket upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const target = request.url ?? '/';
    const path = pathOf(target);
    try {
      this.#options.checkOrigin(request.headers);
      const stream = this.#options.streams.find((one) => one.path.test(path));
      if (stream === undefined) throw new Refusal(404, `no stream is served at ${path}`);
      const faults = this.#options.faults?.faultsFor(path, 'frames') ?? [];
      const refusal = refused(faults, Date.now());
      if (refusal !== undefined) return refuseUpgrade(socket, refusal);
      if (stream.isOpen !== true) this.#options.checkKey(request.headers, queryOf(target));
      this.#upgradeHeaders.set(request, stream.upgradeHeaders?.(queryOf(target)) ?? {});
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        this.#open(stream, request, client, socket, faults);
      });
    } catch (error) {
      const [status, message] = error instanceof Refusal ? [error.status, error.message] : [500, String(error)];
      this.#options.metrics.upgradeRefused(status);
      this.#options.log.warn({ target: redactedTarget(target), status }, 'stream refused');
      refuseUpgrade(socket, refusalAnswer(status, message));
    }
  }

  /** Closes every stream with 1001. */
  closeStreams(): void {
    clearInterval(this.#pinging);
    for (const client of this.#sockets.clients) client.close(1001, 'the relay is shutting down');
  }

  /** Terminates the connections that are still open. */
  terminate(): void {
    for (const client of this.#sockets.clients) client.terminate();
  }

  /** Resolves when all streams have ended. */
  async finished(): Promise<void> {
    await Promise.all(this.#running);
  }

  #open(
    stream: Stream,
    request: IncomingMessage,
    client: WebSocket,
    socket: Duplex,
    faults: readonly InjectedFault[],
  ): void {
    const { limits, metrics, log } = this.#options;
    const target = request.url ?? '/';
    const path = pathOf(target);
    // The library closes the socket of a client that violates the protocol.
    client.on('error', () => client.terminate());
    const markAlive = (): void => void this.#alive.add(client);
    markAlive();
    client.on('pong', markAlive);
    client.on('message', markAlive);
    metrics.streamOpened();
    const began = Date.now();
    const frames =
      faults.length > 0
        ? new FaultyFrames(client, socket, limits.drainWithin, faults)
        : new FrameSocket(client, socket, limits.drainWithin);
    client.once('close', (code) => {
      metrics.streamClosed(code, frames.sent);
      log.info(
        { target: redactedTarget(target), code, frames: frames.sent, millis: Date.now() - began },
        'stream closed',
      );
    });
    const parts = stream.path.exec(path)?.slice(1) ?? [];
    const call = { path, parts, query: queryOf(target), headers: request.headers, signal: frames.signal };
    const served = frames instanceof FaultyFrames ? withFaultyFrames(stream, frames) : stream;
    const run = runStream(served, call, frames, client);
    this.#running.add(run);
    void run.then(() => this.#running.delete(run));
  }

  /** A client with buffered data may be busy, and has its own time limit. */
  #ping(): void {
    for (const client of this.#sockets.clients) {
      if (client.bufferedAmount > 0) continue;
      if (!this.#alive.delete(client)) client.terminate();
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

/** Runs a stream to its end and closes the socket accordingly. Never throws. */
export async function runStream(stream: Stream, call: Call, frames: FrameSocket, client: WebSocket): Promise<void> {
  let closing: Closing;
  try {
    closing = await stream.run(call, frames);
  } catch (error) {
    if (frames.signal.aborted) return;
    if (error instanceof SlowReader) return disconnectSlowReader(client);
    closing = stream.closingFor?.(error) ?? defaultClosing(error);
  }
  client.close(closing.code, truncated(closing.reason));
}

function defaultClosing(error: unknown): Closing {
  const refused = error instanceof Refusal || (error instanceof ReplayError && error.code === 'BAD_USAGE');
  return { code: refused ? 1008 : 1011, reason: error instanceof Error ? error.message : String(error) };
}

/** The close frame is queued after unread data, so a client that never reads never sees it. */
function disconnectSlowReader(client: WebSocket): void {
  client.close(1008, 'too slow: the reader did not take what was sent');
  setTimeout(() => client.terminate(), 1000).unref();
}

/** A close frame holds at most 123 bytes of reason. */
function truncated(reason: string): string {
  const text = Buffer.from(reason);
  if (text.length <= 123) return reason;
  return new TextDecoder().decode(text.subarray(0, 120)).replace(/\uFFFD+$/, '');
}
