import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TlsFiles } from '../../src/index.ts';

const fileBeside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const certificate = fileBeside('loopback-certificate.pem');

/** What a server on this machine shows for itself, so that the vendor's own client, which knows nothing but https, talks to it. */
export const loopbackTls: TlsFiles = {
  key: readFileSync(fileBeside('loopback-key.pem')),
  cert: readFileSync(certificate),
};

/** Where tardis-dev looks for its data. */
export interface PeerPlaces {
  readonly endpoint: string;
  readonly cacheDir: string;
  /** A proxy for all its requests. */
  readonly proxy?: string;
}

/** Has the real tardis-dev do a task in a process of its own, and gives what it wrote, line by line. */
export async function runPeer(task: { readonly name: string; readonly [option: string]: unknown }, places: PeerPlaces) {
  const { endpoint, cacheDir, proxy } = places;
  const env = {
    PATH: process.env.PATH ?? '',
    NODE_EXTRA_CA_CERTS: certificate,
    PEER_TASK: JSON.stringify({ ...task, endpoint, cacheDir }),
    ...(proxy === undefined ? {} : { HTTP_PROXY: proxy }),
  };
  const { stdout } = await promisify(execFile)(process.execPath, [fileBeside('tardis-peer.cjs')], {
    env,
    maxBuffer: 1 << 30,
    timeout: 150_000,
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}
