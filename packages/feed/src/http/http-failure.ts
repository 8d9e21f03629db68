import { ReplayError } from '@replay/core';
import { BodyFault } from './body.ts';
import { certificateFailure } from './certificate.ts';
import type { FailedTry } from './try-outcome.ts';

/** Whom a client asks, for its errors. */
export interface Peer {
  /** Such as `the relay`. */
  readonly name: string;
  /** The environment variables its key is read from, for whoever has none. */
  readonly keyNames: string;
  /** What else its key may need. */
  readonly keyHint?: string;
}

const inAddress = '--key-in-address for a relay that looks for it nowhere else';

export const relayPeer: Required<Peer> = {
  name: 'the relay',
  keyNames: 'HOLYSHEEP_API_KEY or REPLAY_RELAY_KEY',
  keyHint: inAddress,
};

/** The error of a request that failed for good after so many tries. `said` is fit to be shown. */
export function httpFailure(failed: FailedTry, said: string, attempts: number, place: string, peer: Peer): ReplayError {
  const often = attempts === 1 ? '' : `, ${attempts} times`;
  if (failed.status === 'broken' && failed.cause instanceof BodyFault) {
    const message = `${peer.name} gives no answer that can be used: ${said}${often}`;
    return new ReplayError('NETWORK', message, {
      place,
      remedy: 'ask again later, or tell whoever runs it',
      cause: failed.cause,
    });
  }
  if (failed.status === 'broken') {
    const refused = certificateFailure(failed.cause, peer.name, place);
    if (refused !== undefined) return refused;
    return new ReplayError('NETWORK', `${peer.name} cannot be asked: ${said}${often}`, {
      place,
      remedy: `check that ${indefinite(peer)} runs at this address`,
      cause: failed.cause,
    });
  }
  const { code, retryAfter } = failed;
  const patience = retryAfter === undefined ? '' : `, and asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  return new ReplayError(
    code === 400 || code === 404 ? 'BAD_USAGE' : 'NETWORK',
    `${peer.name} gives no answer; ${said}${patience}${often}`,
    { place, remedy: remedyFor(code, peer) },
  );
}

function remedyFor(status: number, peer: Peer): string {
  switch (status) {
    case 400:
      return 'check the symbol, the exchange and the times asked for';
    case 401:
    case 403:
      return `check the key: ${peer.keyNames}${peer.keyHint === undefined ? '' : `; ${peer.keyHint}`}`;
    case 404:
      return `check the exchange and the symbol, and that the address is that of ${indefinite(peer)}`;
    case 429:
      return 'ask for less a minute, or later';
    default:
      return `check ${peer.name} and its log`;
  }
}

const indefinite = ({ name }: Peer): string => name.replace(/^the /, 'a ');

export const closedHere = ({ name }: Peer): ReplayError =>
  new ReplayError('NETWORK', `${name} was closed on this side`, { remedy: 'ask before closing, or open it again' });
