import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpClient } from '../src/http/http-client.ts';
import { isRefusedCertificate } from '../src/http/http-errors.ts';
import { HttpKey } from '../src/http/http-key.ts';
import { relayAccount } from '../src/index.ts';
import { liveSocket } from '../src/live/live-socket.ts';
import { replaySocket } from '../src/relay/replay-socket.ts';
import { say, whileAnswering } from './relay-stub.ts';

const pem = (name: string): Buffer =>
  readFileSync(new URL(`../../relay/test/peer/loopback-${name}.pem`, import.meta.url));

describe('a certificate that is not trusted', () => {
  it.each([[true], [false]])('ends a request at the first try, read into memory: %s', async (isWhole) => {
    let connected = 0;
    const server = createServer({ key: pem('key'), cert: pem('certificate') });
    server.on('connection', () => {
      connected += 1;
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = await HttpClient.open({ url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` });
    try {
      const asked = client.fetch('/', {}, async () => 'taken', { isWhole });
      await expect(asked).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringMatching(/^the certificate of the relay is refused: .*self.signed/),
        remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      });
      expect(client.counts).toMatchObject({ requests: 1, retries: 0 });
      expect(connected).toBe(1);
    } finally {
      await client.close();
      server.close();
    }
  });

  const terms = { quiet: { pingAfter: 500, lostAfter: 500 }, greeting: [], ping: '', clock: () => 0 };
  it.each([
    [
      'a replay',
      (address: URL, key: HttpKey) => replaySocket(address, { key, place: address.href, now: () => 0 }).queue,
    ],
    ['a live stream', (address: URL, key: HttpKey) => liveSocket({ address, key, renewIn: undefined }, terms).queue],
  ])('ends %s for good', async (_what, queueOf) => {
    const server = createServer({ key: pem('key'), cert: pem('certificate') });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = new URL(`wss://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await expect(queueOf(address, new HttpKey({})).take()).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(/^the certificate of the server is refused: self.signed/),
    });
    server.close();
  });

  it.each([
    ['ERR_TLS_CERT_ALTNAME_INVALID', true],
    ['CERT_HAS_EXPIRED', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
    ['ECONNRESET', false],
  ])('is known by the code %s: %s', (code, isRefused) => {
    expect(isRefusedCertificate(Object.assign(new Error('no'), { code }))).toBe(isRefused);
  });
});

describe('a key', () => {
  it.each([
    ['http://relay.test', {}, true],
    ['http://192.168.0.7:8080', {}, true],
    ['http://localhost.relay.test', {}, true],
    ['http://127.0.0.1.relay.test', {}, true],
    ['http://relay.test', { allowClearKey: true }, false],
    ['https://relay.test', {}, false],
    ['http://127.0.0.1:8080', {}, false],
    ['http://localhost:8080', {}, false],
  ])('is sent to %s with %j, or refused: %s', async (url, more, isRefused) => {
    const opened = HttpClient.open({ url, key: 'secret', ...more });
    if (!isRefused) return (await opened).close();
    await expect(opened).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: 'the key would be sent unencrypted to another machine',
      remedy: expect.stringContaining('--allow-clear-key'),
    });
  });

  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const percent = (text: string): string => [...Buffer.from(text)].map((byte) => `%${hex(byte, 2)}`).join('');
  const units = (text: string): string =>
    Array.from({ length: text.length }, (_, at) => `\\u${hex(text.charCodeAt(at), 4)}`).join('');
  const spellings: readonly ((text: string) => string)[] = [
    (text) => text,
    percent,
    (text) => percent(text).toUpperCase(),
    (text) => units(text).toUpperCase().replaceAll('\\U', '\\u'),
    (text) => percent(text).replaceAll('%', '%25'),
    (text) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text))),
    (text) => new URLSearchParams({ k: text }).toString().slice(2),
    (text) => JSON.stringify(text).slice(1, -1),
    units,
    (text) => [...text].map((one) => `&#${one.codePointAt(0)};`).join(''),
    (text) => [...text].map((one) => `&#x${hex(one.codePointAt(0) ?? 0, 1).toUpperCase()};`).join(''),
    (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
  ];
  const keys = fc.string({
    unit: fc.constantFrom(...'aZ0-_.~!"\'&<>%/\\+ =?#$^()[]{}|*é€😀'),
    minLength: 4,
    maxLength: 24,
  });

  it('is hidden in every spelling, and in any mixture of them', () => {
    const characters = fc.array(fc.nat(spellings.length - 1), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(keys, characters, fc.nat(spellings.length - 1), (key, chosen, one) => {
        const hidden = new HttpKey({ key });
        const mixed = [...key].map((character, at) => spellings[chosen[at]!]!(character)).join('');
        for (const spelled of [spellings[one]!(key), mixed]) {
          expect(hidden.redact(`<${spelled}>`)).toBe('<REDACTED>');
        }
      }),
    );
  });

  it.each(['se\ncret', 'secret\r', 'ключ-ключ'])(
    'that no header carries is refused before anything is asked: %j',
    async (key) => {
      await whileAnswering(
        (_request, response) => say(response, {}),
        async ({ url, asked }) => {
          await expect(relayAccount({ url, key })).rejects.toMatchObject({
            code: 'BAD_CONFIGURATION',
            message: expect.not.stringContaining(key),
          });
          expect(asked).toEqual([]);
        },
      );
    },
  );

  it('is hidden in the address that an error shows, wherever it stands', async () => {
    await whileAnswering(
      (_request, response) => say(response, {}, 403),
      async ({ url }) => {
        const client = await HttpClient.open({ url, key: 'se"cret' });
        await expect(client.get('/se"cret', { symbol: 'se"cret' })).rejects.toMatchObject({
          place: `${url}/REDACTED?symbol=REDACTED`,
        });
        await client.close();
      },
    );
  });

  it.each([
    ['an error with 200', 200, /^the relay answered with an error: the key REDACTED has no quota$/],
    ['a refusal', 403, /it answered 403 Forbidden: the key REDACTED has no quota/],
  ])('is hidden in what a server says of it: %s', async (_what, status, message) => {
    await whileAnswering(
      (_request, response) => say(response, { error: 'the key se"cret has no quota' }, status),
      async ({ url, asked }) => {
        await expect(relayAccount({ url, key: 'se"cret' })).rejects.toMatchObject({
          code: 'NETWORK',
          message: expect.stringMatching(message),
        });
        expect(asked).toHaveLength(1);
      },
    );
  });
});
