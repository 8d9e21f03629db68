import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ReplayError } from '@replay/core';
import { Refusal } from './refusal.ts';

/** Tells whether a request bears the key. */
export type KeyCheck = (headers: IncomingHttpHeaders, query: URLSearchParams) => void;

const fewestCharacters = 8;

/**
 * Refuses with 401 what does not bear the key, as `Authorization: Bearer …`, `X-API-Key` or `?api_key=`. Digests are compared, in
 * constant time: how long it takes tells nothing of the key, not even its length.
 * Throws `BAD_CONFIGURATION` for a key that is easily guessed or that no header can carry.
 */
export function keyCheck(key: string | undefined): KeyCheck {
  if (key === undefined) return () => {};
  refuseWeakKey(key);
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

/** The message does not show the key. A header loses spaces at its ends, so such a key would never fit. */
function refuseWeakKey(key: string): void {
  if (key.length >= fewestCharacters && new Set(key).size > 1 && /^[!-~]([ -~]*[!-~])$/.test(key)) return;
  throw new ReplayError('BAD_CONFIGURATION', 'the key of the server is too weak or cannot stand in a header', {
    remedy: `give at least ${fewestCharacters} printable ASCII characters without spaces at the ends, such as the output of: openssl rand -hex 16`,
  });
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
