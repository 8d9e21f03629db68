import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sampleInstrument } from '@replay/market';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RelayServer, type ServedDataset, serveRelay } from '../../src/index.ts';
import { freshFolder } from '../made-capture.ts';
import { sampleFeed } from '../served.ts';
import { loopbackTls, runPeer } from './run-peer.ts';

/** A proxy that leads every tunnel to one server of this machine, whatever address it was asked for. */
async function proxyTo(port: number) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer();
  proxy.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '');
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    asked,
    close: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}

describe('the real tardis-dev, whose dataset address is fixed, directed to our server by a proxy', () => {
  const [served, got] = [freshFolder(), freshFolder()];
  const key = 'a-key-of-the-test-0123456789';
  let server: RelayServer;
  let named: RelayServer;
  let proxy: Awaited<ReturnType<typeof proxyTo>>;

  beforeAll(async () => {
    const datasets = ['2020-02-01', '2020-02-02', '2020-02-03'].map((day): ServedDataset => {
      const path = join(served.path, `${day}.csv.gz`);
      writeFileSync(path, gzipSync(`exchange,symbol\nbinance,${day}\n`));
      return { exchange: 'binance', type: 'trades', day, symbol: 'BTC-USDT', path };
    });
    server = await serveRelay({ markets: [sampleFeed], datasets, tls: loopbackTls });
    // Asked by the vendor's name, a server of this machine answers only where it has a key.
    named = await serveRelay({ markets: [sampleFeed], datasets, tls: loopbackTls, key });
    proxy = await proxyTo(named.port);
  });
  afterAll(async () => {
    proxy.close();
    await server.close();
    await named.close();
    served.remove();
    got.remove();
  });

  it('downloads each day, byte for byte', async () => {
    const task = {
      name: 'datasets',
      exchange: 'binance',
      symbols: ['BTC/USDT'],
      dataTypes: ['trades'],
      from: '2020-02-01',
      to: '2020-02-04',
      downloadDir: got.path,
      apiKey: key,
    };
    const places = { endpoint: 'https://api.tardis.dev/v1', cacheDir: got.path, proxy: proxy.url };
    expect(await runPeer(task, places)).toEqual(['done']);
    expect(new Set(proxy.asked)).toEqual(new Set(['datasets.tardis.dev:443']));
    const names = ['2020-02-01', '2020-02-02', '2020-02-03'].map((day) => `binance_trades_${day}_BTC-USDT.csv.gz`);
    expect(readdirSync(got.path).sort()).toEqual(names);
    for (const [at, name] of names.entries()) {
      const day = `2020-02-0${at + 1}`;
      expect(readFileSync(join(got.path, name))).toEqual(readFileSync(join(served.path, `${day}.csv.gz`)));
    }
  });

  it('gets exchanges and instruments in the formats it expects', async () => {
    const { exchange, symbol, tickSize } = sampleInstrument;
    const endpoint = `${server.url.replace('127.0.0.1', 'localhost')}/v1`;
    const [details, instrument] = await runPeer(
      { name: 'metadata', exchange, symbol },
      { endpoint, cacheDir: got.path },
    );
    expect(details).toMatchObject({ id: exchange, availableSymbols: [{ id: symbol }], incidentReports: [] });
    expect(instrument).toMatchObject({ id: symbol, exchange, priceIncrement: Number(tickSize) });
  });
});
