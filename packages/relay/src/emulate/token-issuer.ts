import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Micros, micros } from '@replay/core';

/** A token for live streams and its expiry. */
export interface Credentials {
  /** Sent like the key: in a header of the stream's upgrade request, or as `api_key=`. */
  readonly token: string;
  readonly expiresAt: Micros;
}

/** What a token was issued for. */
export interface StreamGrant {
  readonly exchange: string;
  readonly channels: readonly string[];
  /** Microseconds since 1970. */
  readonly expiresAt: number;
}

/** Why a token was rejected. */
export type TokenError = 'forged' | 'expired';

/**
 * Issues and verifies short-lived tokens for live streams. Nothing is stored: a token contains what it was issued for
 * and an HMAC with a secret of this process. Signatures are compared in constant time.
 */
export class TokenIssuer {
  readonly #secret = randomBytes(32);
  readonly #lifetime: number;
  readonly #now: () => number;

  /** `lifetime` in milliseconds; `now` in milliseconds since 1970. */
  constructor({
    lifetime = 15 * 60_000,
    now = Date.now,
  }: { readonly lifetime?: number; readonly now?: () => number } = {}) {
    this.#lifetime = lifetime;
    this.#now = now;
  }

  issue(exchange: string, channels: readonly string[]): Credentials {
    const expiresAt = micros((this.#now() + this.#lifetime) * 1000);
    const grant: StreamGrant = { exchange, channels, expiresAt };
    const payload = Buffer.from(JSON.stringify(grant)).toString('base64url');
    return { token: `${payload}.${this.#sign(payload).toString('base64url')}`, expiresAt };
  }

  /** The grant of a token, or why it was rejected. */
  grantOf(token: string): StreamGrant | TokenError {
    const [payload = '', signature = ''] = token.split('.');
    const expected = this.#sign(payload);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged';
    const grant = JSON.parse(Buffer.from(payload, 'base64url').toString()) as StreamGrant;
    return grant.expiresAt <= this.#now() * 1000 ? 'expired' : grant;
  }

  #sign(payload: string): Buffer {
    return createHmac('sha256', this.#secret).update(payload).digest();
  }
}
