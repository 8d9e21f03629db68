import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import { ReplayError } from '@replay/core';
import { Refusal } from './refusal.ts';

/** Refuses with 403 what a web page asks that may not read here; gives the headers that let an allowed page read the answer. */
export type WebPageCheck = (headers: IncomingHttpHeaders) => Readonly<Record<string, string>>;

export interface WebPageTerms {
  /** Whether the server asks for a key. */
  readonly hasKey: boolean;
  readonly isSecure: boolean;
  /** Origins such as `https://app.example` whose pages may read; `*` stands for all. */
  readonly allowedOrigins: readonly string[];
}

/**
 * Browsers let any page open a WebSocket to this machine, and name the page in `Origin`. Only pages of this server itself and of
 * the allowed origins are answered. A page can also point a name of its own at 127.0.0.1 and read without an `Origin`: so
 * without a key, only hosts that are loopback are answered.
 */
export function webPageCheck({ hasKey, isSecure, allowedOrigins }: WebPageTerms): WebPageCheck {
  const allowed = new Set(allowedOrigins.map(checkedOrigin));
  const scheme = isSecure ? 'https' : 'http';
  return ({ host, origin }) => {
    if (!hasKey && host !== undefined && !isLoopback(hostnameOf(host))) {
      throw new Refusal(
        403,
        `without a key only requests to 127.0.0.1, [::1] or localhost are answered, not to '${host}'`,
      );
    }
    if (origin === undefined || origin === `${scheme}://${host}`) return {};
    if (!allowed.has('*') && !allowed.has(origin)) {
      throw new Refusal(403, `pages of '${origin}' may not read here; start the relay with --allow-origin to let them`);
    }
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-replay-position, x-replay-end, x-replay-data-types, x-slice-size',
      vary: 'Origin',
    };
  };
}

/** What an allowed page may send with its request: browsers ask before they send a key. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'Authorization, X-API-Key, Range',
  'access-control-max-age': '600',
};

/** Whether a host name means this machine, whoever resolves it. */
export const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));

/** The name in a `Host` header, without its port; empty where it cannot be read. */
function hostnameOf(host: string): string {
  try {
    return new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1');
  } catch {
    return '';
  }
}

function checkedOrigin(text: string): string {
  if (text === '*') return text;
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new ReplayError('BAD_CONFIGURATION', `'${text}' is not an origin`, {
    remedy:
      'give scheme, host and port only, such as https://app.example or http://localhost:3000; * allows every page',
  });
}
