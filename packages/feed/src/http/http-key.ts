import { ReplayError } from '@replay/core';
import { isOnThisMachine, isSecure, shownAddress } from './address.ts';

/** The API key of a server, and how it is sent. */
export interface Access {
  /** Never shown, neither in an error nor in an address. */
  readonly key?: string | undefined;
  /** `Authorization: Bearer …` alone, or with `X-API-Key` beside it. Default: both. */
  readonly keyHeaders?: 'bearer' | 'both' | undefined;
  /** In the headers of every request, or in the address, for a server that reads it only there. Default: headers. */
  readonly keyIn?: 'headers' | 'address' | undefined;
  /** Allows an unencrypted connection to a server on another machine. Default: refused. */
  readonly allowClearKey?: boolean | undefined;
}

/** Whether a header can carry a key: printable ASCII only. */
export const fitsHeader = (key: string): boolean => /^[ -~]*$/.test(key);

/** Adds the key of a client to its requests, and redacts it from texts. */
export class HttpKey {
  readonly #key: string | undefined;
  readonly #pattern: RegExp | undefined;
  readonly #access: Access;

  constructor(access: Access) {
    this.#key = access.key === '' ? undefined : access.key;
    this.#pattern = this.#key === undefined ? undefined : secretPattern(this.#key);
    this.#access = access;
  }

  /** Throws `BAD_CONFIGURATION` for a key that is not printable ASCII. */
  get headers(): Readonly<Record<string, string>> {
    const key = this.#key;
    const { keyHeaders = 'both', keyIn } = this.#access;
    if (key === undefined || keyIn === 'address') return {};
    if (!fitsHeader(key)) {
      throw new ReplayError(
        'BAD_CONFIGURATION',
        'the key holds a line break or another character not allowed in a header',
        {
          remedy: 'set it as it was issued, in printable ASCII characters',
        },
      );
    }
    return { authorization: `Bearer ${key}`, ...(keyHeaders === 'both' ? { 'x-api-key': key } : {}) };
  }

  /** The address with the key, if it goes there. Throws `BAD_CONFIGURATION` where the key would be sent unencrypted. */
  addressOf(address: URL): URL {
    this.refuseClear(address);
    if (this.#key === undefined || this.#access.keyIn !== 'address') return address;
    const keyed = new URL(address);
    keyed.searchParams.set('api_key', this.#key);
    return keyed;
  }

  /** Throws `BAD_CONFIGURATION` for an address to which the key would be sent unencrypted, unless that is allowed. */
  refuseClear(address: URL): void {
    const isSafe = this.#key === undefined || isSecure(address) || isOnThisMachine(address);
    if (isSafe || this.#access.allowClearKey === true) return;
    throw new ReplayError('BAD_CONFIGURATION', 'the key would be sent unencrypted to another machine', {
      place: this.redact(shownAddress(address)),
      remedy: 'connect over TLS (relays://, machines://, https://), or allow it with --allow-clear-key',
    });
  }

  /** Replaces the key in a text: servers and connections may repeat what they were sent. */
  redact(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, 'REDACTED');
  }
}

const utf8 = new TextEncoder();
const htmlNames: Readonly<Record<string, string>> = { '"': 'quot', "'": 'apos', '&': 'amp', '<': 'lt', '>': 'gt' };
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/**
 * Matches a secret in any encoding: each character as it is, percent-encoded (once or several times, in either case), as a space in a
 * form, escaped as in JSON, or as in HTML; and any mixture of these, since every encoder leaves other characters alone.
 */
const secretPattern = (secret: string): RegExp => new RegExp([...secret].map(characterPattern).join(''), 'g');

function characterPattern(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const percent = [...utf8.encode(character)].map((byte) => `%(?:25)*${anyCase(hex(byte, 2))}`).join('');
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  const json = units.map((unit) => `\\\\u${anyCase(hex(unit, 4))}`).join('');
  const html = [`&#0*${code};`, `&#[xX]0*${anyCase(hex(code, 1))};`];
  const own = character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  const escaped = /["\\/]/.test(character) ? [`\\\\${own}`] : [];
  const entity = htmlNames[character] === undefined ? [] : [`&${htmlNames[character]};`];
  const plus = character === ' ' ? ['\\+'] : [];
  return `(?:${[...escaped, json, percent, ...html, ...entity, ...plus, own].join('|')})`;
}

const anyCase = (digits: string): string => digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
