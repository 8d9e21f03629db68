import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ReplayError } from '@replay/core';
import { Refusal } from './answer.ts';

/** Throws for a request without the key. */
export type KeyCheck = (headers: IncomingHttpHeaders, query: URLSearchParams) => void;

const minCharacters = 8;

/**
 * Rejects with 401 a request without the key, as `Authorization: Bearer …`, `X-API-Key` or `?api_key=`. Digests are
 * compared in constant time, so the response time reveals neither the key nor its length. Throws `BAD_CONFIGURATION`
 * for a key that is easily guessed or that a header cannot carry.
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
    if (!isRight) throw new Refusal(401, 'this server requires a key: Authorization: Bearer KEY, or X-API-Key: KEY');
  };
}

/** The message must not contain the key. Headers lose spaces at their ends, so such a key would never match. */
function refuseWeakKey(key: string): void {
  if (key.length >= minCharacters && new Set(key).size > 1 && /^[!-~]([ -~]*[!-~])$/.test(key)) return;
  throw new ReplayError('BAD_CONFIGURATION', 'the key of the server is too weak or not allowed in a header', {
    remedy: `give at least ${minCharacters} printable ASCII characters without spaces at the ends, such as the output of: openssl rand -hex 16`,
  });
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
