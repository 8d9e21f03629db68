import type { Call } from '../server/call.ts';
import type { EndpointFamily } from '../server/endpoint.ts';
import type { KeyCheck } from '../server/key-check.ts';
import { Refusal } from '../server/refusal.ts';
import { streamBybit } from './bybit-stream.ts';
import type { CredentialDesk, StreamGrant } from './credentials.ts';
import type { LiveMarket } from './live-market.ts';
import { streamLive } from './relay-stream.ts';
import { Topics } from './topics.ts';

export interface LiveEndpointsOptions {
  readonly market: LiveMarket;
  /** Whose tokens open the relay's own stream. */
  readonly credentials: CredentialDesk;
  /** Throws for a call that does not bear the key of the server; of one without a key it lets everybody in. */
  readonly checkKey: KeyCheck;
}

/** Where a recording happens again: the relay's own live stream, and public streams as Bybit has them. */
export function liveEndpoints({ market, credentials, checkKey }: LiveEndpointsOptions): EndpointFamily {
  const relayTopics = new Topics(market);
  const bybitTopics = new Topics(market);
  return {
    endpoints: [],
    streams: [
      {
        path: /^\/tardis\/stream$/,
        isOpen: true,
        run: async (call, frames) => {
          return streamLive(call, frames, relayTopics, admit(call, credentials, checkKey));
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
 * A token of ours lets in as the key does, to the exchange it was issued for; one that has expired lets nobody in, even where
 * there is no key. Answers what a token restricts to.
 */
function admit({ headers, query }: Call, credentials: CredentialDesk, checkKey: KeyCheck): StreamGrant | undefined {
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
