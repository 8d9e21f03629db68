import { ReplayError } from '@replay/core';
import type { DataInput } from './data-options.ts';
import { isRelayedSample } from './sample-names.ts';

/** The address of remote data, and their protocol. */
export interface RemoteAddress {
  readonly kind: 'relay' | 'machine' | 'tardis';
  /** `http://…` or `https://…`; undefined for the vendor's own address. */
  readonly url: string | undefined;
}

const vendorRelay = 'https://api.holysheep.ai/v1';

/**
 * Parses `relay`, `relay://HOST:PORT`, `machine://HOST:PORT`, `tardis` and `tardis://HOST:PORT`; an `s` before the
 * colon means TLS, such as `relays://`. Undefined for anything else, and for `relay://sample`, whose relay runs in this
 * process.
 */
export function remoteAddress(data: DataInput): RemoteAddress | undefined {
  if (typeof data !== 'string' || isRelayedSample(data)) return undefined;
  if (data === 'tardis') return { kind: 'tardis', url: process.env.TARDIS_API_URL };
  if (data === 'relay') return { kind: 'relay', url: process.env.REPLAY_RELAY_URL ?? vendorRelay };
  const [, kind, secure = '', rest = ''] = /^(relay|machine|tardis)(s?):\/\/(.*)$/.exec(data) ?? [];
  if (kind === undefined) return undefined;
  const url = `http${secure}://${rest.replace(/\/+$/, '')}`;
  if (!URL.canParse(url)) {
    throw new ReplayError('BAD_USAGE', `'${data}' is not a network address`, {
      remedy: `give ${kind}://HOST:PORT, or ${kind}s://… for TLS`,
    });
  }
  // The calls of the raw data API are below a version, as at the vendor.
  return { kind: kind as RemoteAddress['kind'], url: kind === 'tardis' && !/\/v\d+$/.test(url) ? `${url}/v1` : url };
}

/** Keys of servers come only from the environment. */
export const relayKey = (): string | undefined => process.env.HOLYSHEEP_API_KEY ?? process.env.REPLAY_RELAY_KEY;
export const tardisKey = (): string | undefined => process.env.TARDIS_API_KEY;
