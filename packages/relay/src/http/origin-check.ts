import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import { ReplayError } from '@replay/core';
import { Refusal } from './answer.ts';

/**
 * Rejects with 403 a request from a web page that is not allowed; returns the headers that let an allowed page read
 * the response.
 */
export type OriginCheck = (headers: IncomingHttpHeaders) => Readonly<Record<string, string>>;

export interface OriginOptions {
  /** Whether the server requires a key. */
  readonly hasKey: boolean;
  readonly isSecure: boolean;
  /** Origins such as `https://app.example` whose pages may read; `*` allows all. */
  readonly allowedOrigins: readonly string[];
}

/**
 * Browsers let any page open a WebSocket to this machine and send the page's `Origin`. Only pages of this server and
 * of the allowed origins are answered. DNS rebinding lets a page read without an `Origin`, so without a key only
 * loopback host names are answered.
 */
export function originCheck({ hasKey, isSecure, allowedOrigins }: OriginOptions): OriginCheck {
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
      throw new Refusal(403, `pages of '${origin}' are not allowed; start the relay with --allow-origin to allow them`);
    }
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-replay-position, x-replay-end, x-replay-data-types, x-slice-size',
      vary: 'Origin',
    };
  };
}

/** What an allowed page may send: browsers ask before they send a key. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'Authorization, X-API-Key, Range',
  'access-control-max-age': '600',
};

/** Whether a host name is loopback. */
export const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));

/** The host name of a `Host` header, without its port; empty if it is invalid. */
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
