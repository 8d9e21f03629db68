import { timeText } from '@replay/core';
import { jsonAnswer, Refusal } from '../http/answer.ts';
import type { EndpointGroup } from '../http/endpoint.ts';
import { feedsOfExchange, textIn } from '../markets/query.ts';
import type { ServedFeed } from '../markets/served-market.ts';
import { listsIn } from '../relay-protocol/replay-request.ts';
import { liveChannels } from './relay-frames.ts';
import type { TokenIssuer } from './token-issuer.ts';

export interface AccountOptions {
  readonly feeds: readonly ServedFeed[];
  readonly credentials: TokenIssuer;
  readonly isSecure: boolean;
}

const features = ['replay', 'historical', 'snapshot', 'stream', 'machine'];

/**
 * Account endpoints: key verification, status, and tokens for the live stream. The key is checked before these are
 * called; there is no quota.
 */
export function accountEndpoints({ feeds, credentials, isSecure }: AccountOptions): EndpointGroup {
  return {
    endpoints: [
      { path: /^\/auth\/verify$/, answer: () => jsonAnswer({ valid: true, features, quota_remaining: null }) },
      { path: /^\/tardis\/status$/, answer: () => jsonAnswer({ account_id: 'local', status: 'active' }) },
      {
        path: /^\/tardis\/credentials$/,
        answer: ({ query, headers }) => {
          const exchange = textIn(query, 'exchange');
          const [feed] = feedsOfExchange(exchange, feeds);
          if (feed === undefined) throw new Refusal(404, `unknown exchange '${exchange}'`);
          const requested = listsIn(query, 'channels');
          const channels = requested.length === 0 ? liveChannels : requested;
          const name = feed.instrument.exchange;
          const { token, expiresAt } = credentials.issue(name, channels);
          const host = headers.host ?? 'localhost';
          return jsonAnswer({
            stream_url: `${isSecure ? 'wss' : 'ws'}://${host}/tardis/stream?exchange=${encodeURIComponent(name)}`,
            api_key: token,
            expires_at: timeText(expiresAt),
            message_quota_remaining: null,
            // An extension of the protocol: other servers have these channels only. `quotes` is omitted because it
            // repeats the book.
            available_channels: liveChannels.filter((channel) => channel !== 'quotes'),
          });
        },
      },
    ],
    streams: [],
  };
}
