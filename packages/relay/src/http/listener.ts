import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ReplayError } from '@replay/core';

/** The server's TLS certificate and key, as PEM. */
export interface TlsFiles {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

/** An HTTP or HTTPS server with its limits set, not yet listening. */
export function boundedServer(limits: ServerLimits, tls: TlsFiles | undefined, answer: RequestListener): Server {
  const bounds = {
    // Node checks for late headers only every 30 s by default, so one could take 40 s instead of 10.
    connectionsCheckingInterval: Math.max(100, Math.min(1000, limits.headWithin / 4)),
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headWithin,
    requestTimeout: limits.requestWithin,
    keepAliveTimeout: limits.keepAlive,
    noDelay: true,
  };
  const server =
    tls === undefined
      ? createPlain(bounds, answer)
      : createSecure({ ...bounds, ...tls, handshakeTimeout: limits.headWithin }, answer);
  server.maxConnections = limits.connections;
  return server;
}

/** Starts listening and returns the port. Throws `NETWORK` when the port is not available. */
export function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new ReplayError('NETWORK', `the relay cannot listen: ${cause.message}`, {
          place: `${host}:${port}`,
          remedy: 'choose another port, or 0 for any free one',
          cause,
        }),
      );
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Limits of a server. Every wait and every size is limited. */
export interface ServerLimits {
  /**
   * Milliseconds that a client may take to read what is buffered, before its stream is closed with 1008 or its
   * response is cut.
   */
  readonly drainWithin: number;
  /** Bytes of the request headers: the options of a replay of many symbols are part of the address. */
  readonly headBytes: number;
  /** Milliseconds for the headers of a request to arrive, and for the whole request. */
  readonly headWithin: number;
  readonly requestWithin: number;
  /** Milliseconds a connection may be idle between two requests. */
  readonly keepAlive: number;
  /** Maximum number of connections; further ones are rejected. */
  readonly connections: number;
  /** Bytes of one message from a client; a longer one closes its stream with 1009. */
  readonly messageBytes: number;
  /**
   * Milliseconds between two pings; a client that sends nothing in between is disconnected, unless data are buffered
   * for it.
   */
  readonly pingEvery: number;
}

export const defaultLimits: ServerLimits = {
  drainWithin: 120_000,
  headBytes: 64 << 10,
  headWithin: 10_000,
  requestWithin: 30_000,
  keepAlive: 30_000,
  connections: 1000,
  messageBytes: 512 << 10,
  pingEvery: 30_000,
};
