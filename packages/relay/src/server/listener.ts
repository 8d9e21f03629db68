import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ReplayError } from '@replay/core';
import type { ServerLimits } from './server-limits.ts';

/** What a server shows for itself over TLS, as PEM. */
export interface TlsFiles {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

/** A server with its bounds set, plain or over TLS; not listening yet. */
export function boundedServer(limits: ServerLimits, tls: TlsFiles | undefined, answer: RequestListener): Server {
  const bounds = {
    // Node looks for late heads every 30 s unless told otherwise, so one could take 40 s instead of 10.
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

/** Begins to listen and gives the port. Throws `NETWORK` when the port cannot be had. */
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
