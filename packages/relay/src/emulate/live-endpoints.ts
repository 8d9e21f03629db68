import { Refusal } from '../http/answer.ts';
import type { Call, EndpointGroup } from '../http/endpoint.ts';
import type { KeyCheck } from '../http/key-check.ts';
import type { LiveMarket } from '../live/live-market.ts';
import { Topics } from '../live/topics.ts';
import { streamBybit } from './bybit-stream.ts';
import { streamLive } from './relay-stream.ts';
import type { StreamGrant, TokenIssuer } from './token-issuer.ts';

export interface LiveEndpointsOptions {
  readonly market: LiveMarket;
  /** Verifies the tokens of the relay's own stream. */
  readonly credentials: TokenIssuer;
  /** Throws for a request without the server's key; accepts every request when there is no key. */
  readonly checkKey: KeyCheck;
}

/** Live streams of a replayed recording: the relay's own protocol, and Bybit's public streams. */
export function liveEndpoints({ market, credentials, checkKey }: LiveEndpointsOptions): EndpointGroup {
  const relayTopics = new Topics(market);
  const bybitTopics = new Topics(market);
  return {
    endpoints: [],
    streams: [
      {
        path: /^\/tardis\/stream$/,
        isOpen: true,
        run: async (call, frames) => {
          return streamLive(call, frames, relayTopics, authorize(call, credentials, checkKey));
        },
      },
      {
        path: /^\/v5\/public\/(linear|spot|inverse)$/,
        run: async (call, frames) => streamBybit(call, frames, bybitTopics),
      },
    ],
    close: () => market.close(),
  };
}

/**
 * Accepts a token issued by this server in place of the key, for the exchange it was issued for. An expired token is
 * rejected even when the server has no key. Returns what the token is restricted to.
 */
function authorize({ headers, query }: Call, credentials: TokenIssuer, checkKey: KeyCheck): StreamGrant | undefined {
  const token = headers.authorization?.replace(/^Bearer +/i, '') ?? query.get('api_key') ?? '';
  const grant = credentials.grantOf(token);
  if (grant === 'expired')
    throw new Refusal(401, 'these credentials have expired: fetch others at /tardis/credentials');
  if (grant === 'forged') {
    checkKey(headers, query);
    return undefined;
  }
  if ((query.get('exchange') ?? grant.exchange) === grant.exchange) return grant;
  throw new Refusal(401, `these credentials are for ${grant.exchange}`);
}
