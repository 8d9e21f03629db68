import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

/** Tells whether a request bears the key. */
export type KeyCheck = (headers: IncomingHttpHeaders, query: URLSearchParams) => void;

/**
 * Refuses with 401 what does not bear the key, as `Authorization: Bearer …`, `X-API-Key` or `?api_key=`. Digests are compared, in
 * constant time: how long it takes tells nothing of the key, not even its length.
 */
export function keyCheck(key: string | undefined): KeyCheck {
  if (key === undefined) return () => {};
  const expected = digestOf(key);
  return (headers, query) => {
    const shown = [headers.authorization?.replace(/^Bearer +/i, ''), headers['x-api-key'], query.get('api_key')];
    let isRight = false;
    for (const one of shown) {
      if (typeof one === 'string') isRight = timingSafeEqual(digestOf(one), expected) || isRight;
    }
    if (!isRight) throw new Refusal(401, 'this server asks for a key: Authorization: Bearer KEY, or X-API-Key: KEY');
  };
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
