/** The key to a server, and how it wants to see it. */
export interface Access {
  /** Never shown: not in an error, not in an address. */
  readonly key?: string | undefined;
  /** `Authorization: Bearer …` alone, or `X-API-Key` beside it, which is usual. */
  readonly keyHeaders?: 'bearer' | 'both' | undefined;
}

const parameter = 'api_key';

/** The key of a client: in the headers of its requests, and in the address only for a server that does not look there. */
export class HttpKey {
  readonly #key: string | undefined;
  readonly #isForRelays: boolean;
  #isInAddress = false;

  constructor({ key, keyHeaders = 'both' }: Access) {
    this.#key = key === '' ? undefined : key;
    this.#isForRelays = keyHeaders === 'both';
  }

  get headers(): Readonly<Record<string, string>> {
    const key = this.#key;
    if (key === undefined || this.#isInAddress) return {};
    return { authorization: `Bearer ${key}`, ...(this.#isForRelays ? { 'x-api-key': key } : {}) };
  }

  /** The address to ask. */
  addressOf(address: URL): URL {
    return this.#isInAddress ? this.#with(address) : address;
  }

  /** The address to ask where the key in the headers was not seen; undefined where there is no other place for it. */
  otherAddressOf(address: URL): URL | undefined {
    const isUsed = this.#isInAddress || address.searchParams.has(parameter);
    return this.#key === undefined || !this.#isForRelays || isUsed ? undefined : this.#with(address);
  }

  belongsInAddress(): void {
    this.#isInAddress = true;
  }

  /** Servers and connections may repeat what they were sent. */
  hiddenIn(text: string): string {
    const key = this.#key;
    if (key === undefined) return text;
    return text.replaceAll(key, 'REDACTED').replaceAll(encodeURIComponent(key), 'REDACTED');
  }

  #with(address: URL): URL {
    const keyed = new URL(address);
    keyed.searchParams.set(parameter, this.#key ?? '');
    return keyed;
  }
}
