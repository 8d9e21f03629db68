import { ReplayError } from '@replay/core';
import { isOnThisMachine, isSecure, shownAddress } from './address.ts';
import { spellingsOf } from './spellings.ts';

/** The key to a server, and how it is sent. */
export interface Access {
  /** Never shown: not in an error, not in an address. */
  readonly key?: string | undefined;
  /** `Authorization: Bearer …` alone, or `X-API-Key` beside it, which is usual. */
  readonly keyHeaders?: 'bearer' | 'both' | undefined;
  /** In the headers of every request, unless given; or in the address, for a server that looks for it nowhere else. */
  readonly keyIn?: 'headers' | 'address' | undefined;
  /** Lets the key go unencrypted to a server on another machine, which is refused unless given. */
  readonly allowClearKey?: boolean | undefined;
}

/** Whether a key can stand in a header: printable ASCII. */
export const fitsHeader = (key: string): boolean => /^[ -~]*$/.test(key);

/** The key of a client: in the headers of its requests, or, where that is wanted, in the address. */
export class HttpKey {
  readonly #key: string | undefined;
  readonly #spellings: RegExp | undefined;
  readonly #access: Access;

  constructor(access: Access) {
    this.#key = access.key === '' ? undefined : access.key;
    this.#spellings = this.#key === undefined ? undefined : spellingsOf(this.#key);
    this.#access = access;
  }

  /** Throws `BAD_CONFIGURATION` for a key that no header can carry. */
  get headers(): Readonly<Record<string, string>> {
    const key = this.#key;
    const { keyHeaders = 'both', keyIn } = this.#access;
    if (key === undefined || keyIn === 'address') return {};
    if (!fitsHeader(key)) {
      throw new ReplayError(
        'BAD_CONFIGURATION',
        'the key holds a line break or another character that no header carries',
        {
          remedy: 'set it as it was issued, in printable ASCII characters',
        },
      );
    }
    return { authorization: `Bearer ${key}`, ...(keyHeaders === 'both' ? { 'x-api-key': key } : {}) };
  }

  /** The address to ask. Throws `BAD_CONFIGURATION` where the key would go over the network unencrypted. */
  addressOf(address: URL): URL {
    this.refuseClear(address);
    if (this.#key === undefined || this.#access.keyIn !== 'address') return address;
    const keyed = new URL(address);
    keyed.searchParams.set('api_key', this.#key);
    return keyed;
  }

  /** Throws `BAD_CONFIGURATION` for an address to which the key would go unencrypted, unless that was allowed. */
  refuseClear(address: URL): void {
    const isSafe = this.#key === undefined || isSecure(address) || isOnThisMachine(address);
    if (isSafe || this.#access.allowClearKey === true) return;
    throw new ReplayError('BAD_CONFIGURATION', 'the key would be sent unencrypted to another machine', {
      place: this.hiddenIn(shownAddress(address)),
      remedy: 'ask over TLS (relays://, machines://, https://), or allow it with --allow-clear-key',
    });
  }

  /** Servers and connections may repeat what they were sent. */
  hiddenIn(text: string): string {
    return this.#spellings === undefined ? text : text.replace(this.#spellings, 'REDACTED');
  }
}
