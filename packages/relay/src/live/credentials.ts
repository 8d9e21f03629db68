import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Micros, micros } from '@replay/core';

/** What somebody may stream, and until when. */
export interface Credentials {
  /** Goes where a key goes: into a header of the stream's upgrade, or behind `api_key=`. */
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

/** Why a token opens nothing. */
export type TokenFault = 'forged' | 'expired';

/**
 * Issues tokens for live streams that are good for a short time, and knows its own again. Nothing is remembered of them: a
 * token says what it is for, and bears a seal that only this process can make. Seals are compared in constant time.
 */
export class CredentialDesk {
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
    const said = Buffer.from(JSON.stringify(grant)).toString('base64url');
    return { token: `${said}.${this.#seal(said).toString('base64url')}`, expiresAt };
  }

  /** What a token was issued for, or why it opens nothing. */
  grantOf(token: string): StreamGrant | TokenFault {
    const [said = '', seal = ''] = token.split('.');
    const expected = this.#seal(said);
    const shown = Buffer.from(seal, 'base64url');
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return 'forged';
    const grant = JSON.parse(Buffer.from(said, 'base64url').toString()) as StreamGrant;
    return grant.expiresAt <= this.#now() * 1000 ? 'expired' : grant;
  }

  #seal(said: string): Buffer {
    return createHmac('sha256', this.#secret).update(said).digest();
  }
}
