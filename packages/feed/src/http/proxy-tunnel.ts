import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import type { ClientOptions } from 'ws';
import { isOnThisMachine, isSecure } from './address.ts';

/**
 * The proxy the environment names for an address (`HTTPS_PROXY`, `HTTP_PROXY`, in small letters first); undefined where there is none,
 * where `NO_PROXY` names the host, and for this machine.
 */
export function proxyFor(address: URL, environment: NodeJS.ProcessEnv = process.env): URL | undefined {
  const named = (name: string): string | undefined =>
    environment[name.toLowerCase()] || environment[name.toUpperCase()] || undefined;
  const proxy = (isSecure(address) ? named('https_proxy') : undefined) ?? named('http_proxy');
  if (proxy === undefined || !URL.canParse(proxy) || isOnThisMachine(address)) return undefined;
  const port = address.port === '' ? (isSecure(address) ? '443' : '80') : address.port;
  const spared = (named('no_proxy') ?? '').split(/[\s,]+/).filter((rule) => rule !== '');
  return spared.some((rule) => isSpared(rule, address.hostname, port)) ? undefined : new URL(proxy);
}

/** A rule names a host and all below it, with or without a dot or a star in front, and may name a port. */
function isSpared(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true;
  const [, name = '', onlyPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(rule.toLowerCase()) ?? [];
  return (onlyPort === undefined || onlyPort === port) && (host === name || host.endsWith(`.${name}`));
}

/** Opens a tunnel through a proxy, bounded by `within` milliseconds, and speaks TLS through it where the address asks for it. */
export async function openTunnel(address: URL, proxy: URL, within: number): Promise<Socket> {
  const port = address.port === '' ? (isSecure(address) ? 443 : 80) : Number(address.port);
  const target = `${address.hostname}:${port}`;
  const socket = await connected(proxy, target, within);
  return isSecure(address) ? secure({ socket, servername: address.hostname }) : socket;
}

/** Asks a proxy for a connection to a target. */
function connected(proxy: URL, target: string, within: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const headers = { host: target, ...authorization(proxy) };
    const options = { method: 'CONNECT', path: target, headers, agent: false, auth: null };
    const request = (isSecure(proxy) ? secureRequest : plainRequest)(proxy, options);
    const alarm = setTimeout(() => {
      request.destroy(new Error(`the proxy ${proxy.host} did not answer within ${within / 1000} s`));
    }, within);
    request.on('close', () => clearTimeout(alarm));
    request.on('error', reject);
    request.on('connect', ({ statusCode }, socket) => {
      clearTimeout(alarm);
      if (statusCode === 200) return resolve(socket as Socket);
      socket.destroy();
      reject(new Error(`the proxy ${proxy.host} answered ${statusCode}`));
    });
    // An answer that opens no tunnel may also come as one to a plain request.
    request.on('response', (response) => {
      response.destroy();
      reject(new Error(`the proxy ${proxy.host} answered ${response.statusCode}`));
    });
    request.end();
  });
}

type Dialled = (error: Error | null, tunnel?: unknown) => void;

/**
 * What opens a WebSocket through the proxy that is named for its address, if one is. Node takes a connection whenever it is there; the
 * types know only those that are there at once.
 */
export function throughProxy(address: URL, within: number): ClientOptions {
  const proxy = proxyFor(address);
  if (proxy === undefined) return {};
  const dial = async (dialled: Dialled): Promise<void> => {
    try {
      dialled(null, await openTunnel(address, proxy, within));
    } catch (error) {
      dialled(error as Error);
    }
  };
  const connect = (_options: unknown, dialled: Dialled): void => void dial(dialled);
  return { createConnection: connect as unknown as NonNullable<ClientOptions['createConnection']> };
}

const authorization = ({ username, password }: URL): Record<string, string> => {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
};
