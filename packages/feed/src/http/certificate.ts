import { ReplayError } from '@replay/core';
import { reasonOf } from './reason.ts';

/** Codes by which Node and OpenSSL say that a certificate is not trusted, is not valid or belongs to another host. */
const codes =
  /^(CERT_|CRL_|ERR_TLS_CERT_|ERROR_IN_(CERT|CRL)_|UNABLE_TO_(GET|DECRYPT|DECODE|VERIFY)_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$)/;

/** Whether a connection failed because of the server's certificate, which another try would refuse likewise. */
export const isRefusedCertificate = (error: unknown): boolean =>
  codes.test(String((error as { code?: unknown } | null)?.code));

/** The error of a server whose certificate was refused, as another try would refuse it again; undefined for any other cause. */
export function certificateFailure(cause: unknown, peer: string, place: string): ReplayError | undefined {
  if (!isRefusedCertificate(cause)) return undefined;
  return new ReplayError('NETWORK', `the certificate of ${peer} is refused: ${reasonOf(cause)}`, {
    place,
    remedy: 'check the address; a certificate of your own is trusted with NODE_EXTRA_CA_CERTS=FILE',
    cause,
  });
}
