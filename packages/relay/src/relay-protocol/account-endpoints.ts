import { timeText } from '@replay/core';
import type { CredentialDesk } from '../live/credentials.ts';
import { liveChannels } from '../live/relay-frames.ts';
import { feedsOfExchange } from '../served/feed-names.ts';
import type { ServedFeed } from '../served/served-market.ts';
import { jsonAnswer } from '../server/answer.ts';
import type { EndpointFamily } from '../server/endpoint.ts';
import { textIn } from '../server/query.ts';
import { Refusal } from '../server/refusal.ts';
import { listsIn } from './replay-request.ts';

export interface AccountTerms {
  readonly feeds: readonly ServedFeed[];
  readonly credentials: CredentialDesk;
  readonly isSecure: boolean;
}

const features = ['replay', 'historical', 'snapshot', 'stream', 'machine'];

/** Who is asking, and what opens the live stream. The key was checked before any of these is reached; there is no quota. */
export function accountEndpoints({ feeds, credentials, isSecure }: AccountTerms): EndpointFamily {
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
          const asked = listsIn(query, 'channels');
          const channels = asked.length === 0 ? liveChannels : asked;
          const name = feed.instrument.exchange;
          const { token, expiresAt } = credentials.issue(name, channels);
          const host = headers.host ?? 'localhost';
          return jsonAnswer({
            stream_url: `${isSecure ? 'wss' : 'ws'}://${host}/tardis/stream?exchange=${encodeURIComponent(name)}`,
            api_key: token,
            expires_at: timeText(expiresAt),
            message_quota_remaining: null,
            // Beyond the protocol: others have these three and no more. Quotes repeat the book.
            available_channels: liveChannels.filter((channel) => channel !== 'quotes'),
          });
        },
      },
    ],
    streams: [],
  };
}
