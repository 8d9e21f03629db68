import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import type { ClientOptions } from 'ws';
import { isOnThisMachine, isSecure } from './address.ts';

/**
 * The proxy the environment names for an address (`HTTPS_PROXY`, `HTTP_PROXY`, lower case first); undefined where there is none,
 * where `NO_PROXY` names the host, and for this machine.
 */
export function proxyFor(address: URL, environment: NodeJS.ProcessEnv = process.env): URL | undefined {
  const named = (name: string): string | undefined =>
    environment[name.toLowerCase()] || environment[name.toUpperCase()] || undefined;
  const proxy = (isSecure(address) ? named('https_proxy') : undefined) ?? named('http_proxy');
  if (proxy === undefined || !URL.canParse(proxy) || isOnThisMachine(address)) return undefined;
  const port = address.port === '' ? (isSecure(address) ? '443' : '80') : address.port;
  const exempt = (named('no_proxy') ?? '').split(/[\s,]+/).filter((rule) => rule !== '');
  return exempt.some((rule) => isExempt(rule, address.hostname, port)) ? undefined : new URL(proxy);
}

/** A rule names a host and its subdomains, with or without a leading dot or star, and may name a port. */
function isExempt(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true;
  const [, name = '', onlyPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(rule.toLowerCase()) ?? [];
  return (onlyPort === undefined || onlyPort === port) && (host === name || host.endsWith(`.${name}`));
}

/** Opens a tunnel through a proxy within so many milliseconds, with TLS inside it where the address needs it. */
export async function openTunnel(address: URL, proxy: URL, within: number): Promise<Socket> {
  const port = address.port === '' ? (isSecure(address) ? 443 : 80) : Number(address.port);
  const target = `${address.hostname}:${port}`;
  const socket = await connectVia(proxy, target, within);
  return isSecure(address) ? secure({ socket, servername: address.hostname }) : socket;
}

/** Sends a CONNECT request. */
function connectVia(proxy: URL, target: string, within: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const headers = { host: target, ...authorization(proxy) };
    const options = { method: 'CONNECT', path: target, headers, agent: false, auth: null };
    const request = (isSecure(proxy) ? secureRequest : plainRequest)(proxy, options);
    const timer = setTimeout(() => {
      request.destroy(new Error(`the proxy ${proxy.host} did not answer within ${within / 1000} s`));
    }, within);
    request.on('close', () => clearTimeout(timer));
    request.on('error', reject);
    request.on('connect', ({ statusCode }, socket) => {
      clearTimeout(timer);
      if (statusCode === 200) return resolve(socket as Socket);
      socket.destroy();
      reject(new Error(`the proxy ${proxy.host} answered ${statusCode}`));
    });
    // A refusal may also arrive as a response to a plain request.
    request.on('response', (response) => {
      response.destroy();
      reject(new Error(`the proxy ${proxy.host} answered ${response.statusCode}`));
    });
    request.end();
  });
}

type OnConnected = (error: Error | null, tunnel?: unknown) => void;

/**
 * Options that open a WebSocket through the proxy named for its address, if any. Node accepts the asynchronous form; the types know
 * only the synchronous one.
 */
export function throughProxy(address: URL, within: number): ClientOptions {
  const proxy = proxyFor(address);
  if (proxy === undefined) return {};
  const dial = async (connected: OnConnected): Promise<void> => {
    try {
      connected(null, await openTunnel(address, proxy, within));
    } catch (error) {
      connected(error as Error);
    }
  };
  const connect = (_options: unknown, connected: OnConnected): void => void dial(connected);
  return { createConnection: connect as unknown as NonNullable<ClientOptions['createConnection']> };
}

const authorization = ({ username, password }: URL): Record<string, string> => {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
};
