import type { RequestListener, Server } from 'node:http';
import { ReplayError } from '@replay/core';
import { dataFeedsEndpoints } from './data-feeds/data-feeds-endpoints.ts';
import type { FaultPlan } from './faults/fault.ts';
import { FaultDesk } from './faults/fault-desk.ts';
import { CredentialDesk } from './live/credentials.ts';
import { liveEndpoints } from './live/live-endpoints.ts';
import { LiveMarket, type LiveTerms } from './live/live-market.ts';
import { machineEndpoints } from './machine/machine-endpoints.ts';
import { accountEndpoints } from './relay-protocol/account-endpoints.ts';
import { relayEndpoints } from './relay-protocol/relay-endpoints.ts';
import type { ServedCapture } from './served/served-capture.ts';
import type { ServedDataset } from './served/served-dataset.ts';
import { feedsOfMarkets, type ServedMarket } from './served/served-market.ts';
import { answerCall } from './server/answer-call.ts';
import type { EndpointFamily } from './server/endpoint.ts';
import { healthEndpoints } from './server/health-endpoints.ts';
import { keyCheck } from './server/key-check.ts';
import { boundedServer, listening, type TlsFiles } from './server/listener.ts';
import { type ServerLimits, usualLimits } from './server/server-limits.ts';
import { type ServerLog, silentLog } from './server/server-log.ts';
import { ServerMetrics } from './server/server-metrics.ts';
import { StreamDesk } from './server/stream-desk.ts';
import { isLoopback, webPageCheck } from './server/web-page-check.ts';

export interface RelayOptions {
  readonly markets: readonly ServedMarket[];
  /** Recorded messages of exchanges, for who wants them as they were sent; none unless given. */
  readonly captures?: readonly ServedCapture[];
  /** Dataset files, for who wants to download them; none unless given. */
  readonly datasets?: readonly ServedDataset[];
  /** 127.0.0.1 unless given. Without a key only a loopback address is served: others would be open to everybody. */
  readonly host?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** A second port on which the same is served: clients of Tardis Machine look for WebSockets one above. */
  readonly secondPort?: number;
  /** Asked of every call but the health check. */
  readonly key?: string;
  /** Origins such as `https://app.example` whose web pages may read here; `*` for all. None unless given. */
  readonly allowedOrigins?: readonly string[];
  readonly tls?: TlsFiles;
  readonly limits?: Partial<ServerLimits>;
  /** Milliseconds each answer over plain HTTP is held back, so that a relay far away can be tried out; 0 unless given. */
  readonly latency?: number;
  /** Rows of the past of a feed kept in memory for books and updates, two million unless given. */
  readonly keptRows?: number;
  /** Nothing is logged unless given. */
  readonly log?: ServerLog;
  /** How the markets happen again for the live streams: as they were, from the first subscriber on, unless given. */
  readonly live?: LiveTerms;
  /** What goes wrong on purpose, to see how clients bear it; nothing unless given. */
  readonly faults?: FaultPlan;
}

export interface RelayServer {
  /** Such as `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  readonly secondPort: number | undefined;
  /** Ends all streams (1001) and frees the ports; done when nothing is being made for anybody any more. */
  close(): Promise<void>;
}

/**
 * Serves market data over HTTP and WebSocket: the relay protocol, the endpoints of Tardis Machine, and how the server is
 * (`/health-check`, `/metrics`).
 * Throws `BAD_CONFIGURATION` for a host that is not loopback and no key, for a weak key and for a bad origin, and `NETWORK` when a port cannot be had.
 */
export async function serveRelay(options: RelayOptions): Promise<RelayServer> {
  const { markets, host = '127.0.0.1', port = 0, key, tls, latency = 0, keptRows = 2_000_000 } = options;
  const checkKey = keyCheck(key);
  const { allowedOrigins = [] } = options;
  const checkWebPage = webPageCheck({ hasKey: key !== undefined, isSecure: tls !== undefined, allowedOrigins });
  if (!isLoopback(host) && key === undefined) {
    throw new ReplayError('BAD_CONFIGURATION', `a relay without keys is not served at ${host}`, {
      remedy: 'use 127.0.0.1, or set a key',
    });
  }
  const limits = { ...usualLimits, ...options.limits };
  const log = options.log ?? silentLog;
  const servers: Server[] = [];
  let connections = 0;
  const metrics = new ServerMetrics(() => connections);
  const feeds = feedsOfMarkets(markets);
  const market = new LiveMarket(feeds, options.live);
  const credentials = new CredentialDesk();
  const families: readonly EndpointFamily[] = [
    healthEndpoints(),
    metrics.endpoints(),
    relayEndpoints(feeds, keptRows),
    accountEndpoints({ feeds, credentials, isSecure: tls !== undefined }),
    machineEndpoints(feeds, options.captures ?? [], market),
    dataFeedsEndpoints({ feeds, captures: options.captures ?? [], datasets: options.datasets ?? [] }),
    liveEndpoints({ market, credentials, checkKey }),
  ];
  const faults = options.faults === undefined ? undefined : new FaultDesk(options.faults, log);
  const common = { checkKey, checkWebPage, metrics, log, faults };
  const endpoints = families.flatMap((family) => family.endpoints);
  const desk = new StreamDesk({ ...common, streams: families.flatMap((family) => family.streams), limits });
  const terms = { ...common, endpoints, latency, drainWithin: limits.drainWithin };
  const answer: RequestListener = (request, response) => void answerCall(request, response, terms);

  async function open(wanted: number): Promise<number> {
    const server = boundedServer(limits, tls, answer);
    server.on('connection', (socket) => {
      connections += 1;
      socket.once('close', () => {
        connections -= 1;
      });
    });
    server.on('upgrade', (request, socket, head) => desk.upgrade(request, socket, head));
    const bound = await listening(server, host, wanted);
    servers.push(server);
    return bound;
  }

  async function close(): Promise<void> {
    desk.dismiss();
    const showOut = setTimeout(() => {
      desk.terminate();
      for (const server of servers) server.closeAllConnections();
    }, 1000);
    await Promise.all(servers.map(closed));
    clearTimeout(showOut);
    await desk.finished();
    for (const family of families) await family.close?.();
  }

  try {
    const boundPort = await open(port);
    const secondPort = options.secondPort === undefined ? undefined : await open(options.secondPort);
    const named = host.includes(':') ? `[${host}]` : host;
    return {
      url: `${tls === undefined ? 'http' : 'https'}://${named}:${boundPort}`,
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
