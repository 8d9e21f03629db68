import { ReplayError } from '@replay/core';
import { BodyFault } from './body.ts';
import type { FailedAttempt } from './http-call.ts';

/** A server as errors name it. */
export interface Peer {
  /** Such as `the relay`. */
  readonly name: string;
  /** The environment variables its key is read from. */
  readonly keyNames: string;
  /** What else its key may need. */
  readonly keyHint?: string;
}

const inAddress = '--key-in-address for a relay that reads it from the address only';

export const relayPeer: Required<Peer> = {
  name: 'the relay',
  keyNames: 'HOLYSHEEP_API_KEY or REPLAY_RELAY_KEY',
  keyHint: inAddress,
};

/** The error of a request that failed for good after so many attempts. `said` holds no secrets. */
export function httpFailure(
  failed: FailedAttempt,
  said: string,
  attempts: number,
  place: string,
  peer: Peer,
): ReplayError {
  const often = attempts === 1 ? '' : `, ${attempts} times`;
  if (failed.status === 'broken') {
    const { cause } = failed;
    const refused = certificateFailure(cause, peer.name, place);
    if (refused !== undefined) return refused;
    const isUnusable = cause instanceof BodyFault;
    const problem = isUnusable ? 'sent an unusable response' : 'could not be queried';
    const remedy = isUnusable
      ? 'try again later, or report it to its operator'
      : `check that ${indefinite(peer)} runs at this address`;
    return new ReplayError('NETWORK', `${peer.name} ${problem}: ${said}${often}`, { place, remedy, cause });
  }
  const { code, retryAfter } = failed;
  const asked = retryAfter === undefined ? '' : `, and asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  return new ReplayError(
    code === 400 || code === 404 ? 'BAD_USAGE' : 'NETWORK',
    `${peer.name} refused the request: ${said}${asked}${often}`,
    { place, remedy: remedyFor(code, peer) },
  );
}

function remedyFor(status: number, peer: Peer): string {
  switch (status) {
    case 400:
      return 'check the symbol, the exchange and the requested times';
    case 401:
    case 403:
      return `check the key: ${peer.keyNames}${peer.keyHint === undefined ? '' : `; ${peer.keyHint}`}`;
    case 404:
      return `check the exchange and the symbol, and that the address is that of ${indefinite(peer)}`;
    case 429:
      return 'send fewer requests a minute, or try again later';
    default:
      return `check ${peer.name} and its log`;
  }
}

const indefinite = ({ name }: Peer): string => name.replace(/^the /, 'a ');

export const closedHere = ({ name }: Peer): ReplayError =>
  new ReplayError('NETWORK', `the connection to ${name} was closed by this program`, {
    remedy: 'send requests before closing, or open it again',
  });

/** Codes by which Node and OpenSSL say that a certificate is not trusted, is not valid or belongs to another host. */
const certificateCodes =
  /^(CERT_|CRL_|ERR_TLS_CERT_|ERROR_IN_(CERT|CRL)_|UNABLE_TO_(GET|DECRYPT|DECODE|VERIFY)_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$)/;

/** Whether a connection failed because of the server's certificate, which a retry would refuse again. */
export const isRefusedCertificate = (error: unknown): boolean =>
  certificateCodes.test(String((error as { code?: unknown } | null)?.code));

/** The error of a server whose certificate was refused; undefined for any other cause. */
export function certificateFailure(cause: unknown, peer: string, place: string): ReplayError | undefined {
  if (!isRefusedCertificate(cause)) return undefined;
  return new ReplayError('NETWORK', `the certificate of ${peer} is refused: ${reasonOf(cause)}`, {
    place,
    remedy: 'check the address; a certificate of your own is trusted with NODE_EXTRA_CA_CERTS=FILE',
    cause,
  });
}

/** Characters of a server's text that are shown. */
const shownCharacters = 300;

export const shortened = (text: string): string =>
  text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;

/** The text of an error. Errors of a connection often have it only in their code. */
export const reasonOf = (error: unknown): string =>
  shortened(
    error instanceof Error ? error.message || String((error as { code?: unknown }).code ?? error.name) : String(error),
  );
