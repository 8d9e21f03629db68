import type { RequestListener, Server } from 'node:http';
import { ReplayError } from '@replay/core';
import { dataFeedsEndpoints } from '../data-feeds/data-feeds-endpoints.ts';
import { accountEndpoints } from '../emulate/account-endpoints.ts';
import { liveEndpoints } from '../emulate/live-endpoints.ts';
import { TokenIssuer } from '../emulate/token-issuer.ts';
import type { FaultPlan } from '../faults/fault.ts';
import { FaultInjector } from '../faults/fault-injector.ts';
import type { EndpointGroup } from '../http/endpoint.ts';
import { healthEndpoints } from '../http/health-endpoints.ts';
import { keyCheck } from '../http/key-check.ts';
import { boundedServer, defaultLimits, listening, type ServerLimits, type TlsFiles } from '../http/listener.ts';
import { isLoopback, originCheck } from '../http/origin-check.ts';
import { type ServerLog, silentLog } from '../http/server-log.ts';
import { ServerMetrics } from '../http/server-metrics.ts';
import { LiveMarket, type LiveOptions } from '../live/live-market.ts';
import { machineEndpoints } from '../machine/machine-endpoints.ts';
import type { ServedCapture, ServedDataset } from '../markets/served-market.ts';
import { feedsOfMarkets, type ServedMarket } from '../markets/served-market.ts';
import { relayEndpoints } from '../relay-protocol/relay-endpoints.ts';
import { answerCall } from './answer-call.ts';
import { StreamServer } from './stream-server.ts';

export interface RelayOptions {
  readonly markets: readonly ServedMarket[];
  /** Raw messages of exchanges to serve; none by default. */
  readonly captures?: readonly ServedCapture[];
  /** Dataset files to serve for download; none by default. */
  readonly datasets?: readonly ServedDataset[];
  /** 127.0.0.1 by default. Without a key only a loopback address is allowed: others would be open to everyone. */
  readonly host?: string;
  /** 0, the default, uses any free port. */
  readonly port?: number;
  /** A second port with the same endpoints: clients of Tardis Machine expect WebSockets one port above. */
  readonly secondPort?: number;
  /** Required for every request except the health check. */
  readonly key?: string;
  /** Origins such as `https://app.example` whose web pages may read; `*` for all. None by default. */
  readonly allowedOrigins?: readonly string[];
  readonly tls?: TlsFiles;
  readonly limits?: Partial<ServerLimits>;
  /** Milliseconds by which each HTTP response is delayed, to try out a distant relay; 0 by default. */
  readonly latency?: number;
  /** Rows of a feed's past that are kept in memory for books and updates; two million by default. */
  readonly keptRows?: number;
  /** No log by default. */
  readonly log?: ServerLog;
  /** How the markets are replayed on live streams: in real time from the first subscriber on, by default. */
  readonly live?: LiveOptions;
  /** Faults to inject, in order to test clients; none by default. */
  readonly faults?: FaultPlan;
}

export interface RelayServer {
  /** Such as `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  readonly secondPort: number | undefined;
  /** Closes all streams (1001) and releases the ports; resolves when all requests have ended. */
  close(): Promise<void>;
}

/**
 * Serves market data over HTTP and WebSocket: the relay protocol, the endpoints of Tardis Machine and the Tardis API,
 * live streams, and the server's health (`/health-check`, `/metrics`). Throws `BAD_CONFIGURATION` for a non-loopback
 * host without a key, a weak key or an invalid origin, and `NETWORK` when a port is not available.
 */
export async function serveRelay(options: RelayOptions): Promise<RelayServer> {
  const { markets, host = '127.0.0.1', port = 0, key, tls, latency = 0, keptRows = 2_000_000 } = options;
  const checkKey = keyCheck(key);
  const { allowedOrigins = [] } = options;
  const checkOrigin = originCheck({ hasKey: key !== undefined, isSecure: tls !== undefined, allowedOrigins });
  if (!isLoopback(host) && key === undefined) {
    throw new ReplayError('BAD_CONFIGURATION', `a relay without a key cannot listen at ${host}`, {
      remedy: 'use 127.0.0.1, or set a key',
    });
  }
  const limits = { ...defaultLimits, ...options.limits };
  const log = options.log ?? silentLog;
  const servers: Server[] = [];
  let connections = 0;
  const metrics = new ServerMetrics(() => connections);
  const feeds = feedsOfMarkets(markets);
  const market = new LiveMarket(feeds, options.live);
  const credentials = new TokenIssuer();
  const groups: readonly EndpointGroup[] = [
    healthEndpoints(),
    metrics.endpoints(),
    relayEndpoints(feeds, keptRows),
    accountEndpoints({ feeds, credentials, isSecure: tls !== undefined }),
    machineEndpoints(feeds, options.captures ?? [], market),
    dataFeedsEndpoints({ feeds, captures: options.captures ?? [], datasets: options.datasets ?? [] }),
    liveEndpoints({ market, credentials, checkKey }),
  ];
  const faults = options.faults === undefined ? undefined : new FaultInjector(options.faults, log);
  const common = { checkKey, checkOrigin, metrics, log, faults };
  const endpoints = groups.flatMap((group) => group.endpoints);
  const streamServer = new StreamServer({ ...common, streams: groups.flatMap((group) => group.streams), limits });
  const answerOptions = { ...common, endpoints, latency, drainWithin: limits.drainWithin };
  const answer: RequestListener = (request, response) => void answerCall(request, response, answerOptions);

  async function open(wanted: number): Promise<number> {
    const server = boundedServer(limits, tls, answer);
    server.on('connection', (socket) => {
      connections += 1;
      socket.once('close', () => {
        connections -= 1;
      });
    });
    server.on('upgrade', (request, socket, head) => streamServer.upgrade(request, socket, head));
    const bound = await listening(server, host, wanted);
    servers.push(server);
    return bound;
  }

  async function close(): Promise<void> {
    streamServer.closeStreams();
    const forceClose = setTimeout(() => {
      streamServer.terminate();
      for (const server of servers) server.closeAllConnections();
    }, 1000);
    await Promise.all(servers.map(closed));
    clearTimeout(forceClose);
    await streamServer.finished();
    for (const group of groups) await group.close?.();
  }

  try {
    const boundPort = await open(port);
    const secondPort = options.secondPort === undefined ? undefined : await open(options.secondPort);
    const hostText = host.includes(':') ? `[${host}]` : host;
    return {
      url: `${tls === undefined ? 'http' : 'https'}://${hostText}:${boundPort}`,
      port: boundPort,
      secondPort,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
