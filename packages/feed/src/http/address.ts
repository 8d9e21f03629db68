import { ReplayError } from '@replay/core';

/** The parameters of a call; those that are undefined are left out. */
export type CallQuery = Readonly<Record<string, string | number | undefined>>;

/** The base address of a server. Throws `BAD_USAGE` unless it is an http or https URL. */
export function baseAddress(url: string): URL {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url);
  throw new ReplayError('BAD_USAGE', 'invalid address of a relay', { remedy: 'give http://HOST:PORT or https://…' });
}

/** The address of a call below the base. */
export function callAddress(base: URL, path: string, query: CallQuery): URL {
  const address = new URL(base);
  address.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`;
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  return address;
}

/** An address without its secrets, for messages. */
export function shownAddress(address: URL): string {
  const shown = new URL(address);
  shown.username = '';
  shown.password = '';
  for (const name of new Set(shown.searchParams.keys())) {
    if (/key|secret|signature|password|^token$/i.test(name)) shown.searchParams.set(name, 'REDACTED');
  }
  return shown.href;
}

export const isSecure = ({ protocol }: URL): boolean => protocol === 'https:' || protocol === 'wss:';

export const isOnThisMachine = ({ hostname }: URL): boolean =>
  /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname);
