import { writeFileSync } from 'node:fs';
import { type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { micros, parseTime } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { FactsFault } from '../src/metadata/exchange-facts.ts';
import { instrumentFacts } from '../src/metadata/instrument-facts.ts';
import { firstMinute, minuteAsked, minuteAt, openFeed, recordedMinutes, saySlice } from './api-stub.ts';
import { folderOf } from './dataset-files.ts';
import { say, whileAnswering } from './relay-stub.ts';

/** A perpetual whose tick and multiplier changed, as the API tells of it. */
const xbtusd = `{"id":"XBTUSD","exchange":"bitmex","datasetId":"XBTUSD","baseCurrency":"BTC","quoteCurrency":"USD","type":"perpetual",
  "contractType":"inverse_perpetual","active":true,"availableSince":"2019-03-30T00:00:00.000Z","priceIncrement":0.1,"amountIncrement":100,
  "minTradeAmount":100,"makerFee":-0.00025,"takerFee":0.00075,"inverse":true,"contractMultiplier":1,"settlementCurrency":"BTC","quanto":false,
  "changes":[{"until":"2024-07-31T04:00:00.000Z","priceIncrement":0.5},{"until":"2020-01-01T00:00:00.000Z","priceIncrement":1,"amountIncrement":1}]}`;

describe('an instrument as the API tells of it', () => {
  it.each([
    ['2025-01-01', '0.1', '0.1', 'as it is now'],
    ['2024-07-31T04:00:00Z', '0.1', '0.1', 'a change ends at its moment'],
    ['2024-07-31T03:59:59Z', '0.5', '0.1', 'and holds until then'],
    ['2019-06-01', '1', '0.001', 'the nearest change to come decides on each field'],
  ])('had on %s a tick of %s and counted sizes in %s: %s', (day, tickSize, lotSize) => {
    expect(instrumentFacts(xbtusd, parseTime(day))).toMatchObject({
      id: 'bitmex:XBTUSD',
      contract: 'inverse',
      settle: 'BTC',
      multiplier: '1',
      fees: { maker: '-0.00025', taker: '0.00075' },
      tickSize,
      lotSize,
      orderStep: 1000,
    });
  });

  it('keeps the digits of its numbers', () => {
    const fine = xbtusd
      .replace('"priceIncrement":0.1,', '"priceIncrement":0.0000000100,')
      .replace('"amountIncrement":100', '"amountIncrement":1e-8');
    expect(instrumentFacts(fine, parseTime('2025-01-01'))).toMatchObject({
      tickSize: '0.00000001',
      lotSize: '0.00000001',
    });
  });

  it.each([
    ['"type":"spot"', 'spot', 'a coin'],
    ['"contractType":"quanto_perpetual"', 'quanto', 'paid in a third currency'],
    ['"contractType":"linear_future"', 'linear', 'paid in the quote'],
  ])('with %s is %s: %s', (field, contract) => {
    const text = `{"id":"X","exchange":"e","baseCurrency":"A","quoteCurrency":"B","type":"perpetual",${field},"priceIncrement":"1","amountIncrement":"1"}`;
    expect(instrumentFacts(text, firstMinute)).toMatchObject({ contract, fees: { maker: '0', taker: '0' } });
  });

  it.each([
    ['without a tick', xbtusd.replace(/"priceIncrement":0.1,/, ''), /^priceIncrement: /],
    [
      'with a tick of nothing',
      xbtusd.replace(/"priceIncrement":0.1/, '"priceIncrement":0'),
      /positive decimal, not '0'/,
    ],
    [
      'with a negative lot',
      xbtusd.replace('"amountIncrement":100,', '"amountIncrement":-1,'),
      /positive decimal, not '-1'/,
    ],
    ['counted in more than its lot', xbtusd.replace('{', '{"countingStep":7,'), /no multiple of the counting step 7/],
    ['that is a list', '[]', /^the text: .*expected object/],
    ['that is a page', '<html>', /^no JSON$/],
  ])('%s states no facts', (_what, text, message) => {
    expect(() => instrumentFacts(text, parseTime('2025-01-01'))).toThrow(
      expect.objectContaining({ constructor: FactsFault, message: expect.stringMatching(message) }),
    );
  });
});

const exchange = {
  id: 'bybit',
  name: 'Bybit',
  enabled: true,
  availableSince: '2023-12-01T00:00:00.000Z',
  availableChannels: ['orderbook.50', 'publicTrade'],
  availableSymbols: [{ id: 'BTCUSDT', type: 'perpetual', availableSince: '2024-01-01T00:00:00.000Z' }],
  incidentReports: [
    {
      from: '2024-01-01T00:01:00Z',
      to: '2024-01-01T00:02:00Z',
      status: 'resolved',
      details: 'the recorder  was\ndown',
    },
    { from: '2024-02-01T00:01:00Z', to: '2024-02-01T00:02:00Z', status: 'resolved', details: 'later' },
  ],
  datasets: {
    formats: ['csv'],
    exportedFrom: '2024-01-01T00:00:00Z',
    exportedUntil: '2024-02-01T00:00:00Z',
    symbols: [],
  },
};
const btcusdt = {
  id: 'BTCUSDT',
  exchange: 'bybit',
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  type: 'perpetual',
  contractType: 'linear_perpetual',
  priceIncrement: 1,
  amountIncrement: 1000,
};

const api = (request: URL, response: ServerResponse): void => {
  const minute = minuteAsked(request);
  if (minute !== undefined) saySlice(response, recordedMinutes(3)[minute] ?? '');
  else if (request.pathname === '/exchanges/bybit') say(response, exchange);
  else if (request.pathname === '/instruments/bybit/BTCUSDT') say(response, btcusdt);
  else say(response, { code: 404, message: 'nothing' }, 404);
};

describe('the metadata of a feed', () => {
  const inferring = { instruments: undefined };

  it('tell the instrument, and the known holes in the range', async () => {
    await whileAnswering(api, async ({ url, asked }) => {
      const source = await openFeed(url, folderOf({}), inferring);
      expect(source.instruments).toMatchObject([{ id: 'bybit:BTCUSDT', tickSize: '1', lotSize: '1', orderStep: 1000 }]);
      expect(source.notes.join('\n')).toMatch(/incident.*2024-01-01T00:01:00.*the recorder was down/);
      expect(source.notes.join('\n')).not.toContain('later');
      // What there is of channels decides on what is asked for; not a slice was asked for so far.
      expect(asked).toEqual(['/exchanges/bybit', '/instruments/bybit/BTCUSDT']);
      for await (const _ of source.batches());
      expect(new URL(asked.at(-1) ?? '', url).searchParams.get('filters')).toBe(
        '[{"channel":"orderbook.50","symbols":["BTCUSDT"]},{"channel":"publicTrade","symbols":["BTCUSDT"]}]',
      );
    });
  });

  it.each([
    ['2023-11-01', /data from 2023-12-01/, 'the exchange was not recorded yet'],
    ['2023-12-15', /data from 2024-01-01/, 'the symbol was not'],
  ])('refuse %s before anything is asked for: %s, %s', async (day, message) => {
    await whileAnswering(api, async ({ url, asked }) => {
      const from = parseTime(day);
      const opened = openFeed(url, folderOf({}), { ...inferring, from, to: micros(from + 60_000_000) });
      await expect(opened).rejects.toMatchObject({ code: 'NO_DATA', message: expect.stringMatching(message) });
      expect(asked).toEqual(['/exchanges/bybit']);
    });
  });

  it('that the key does not allow are inferred from the messages, with a note', async () => {
    const withoutInstruments = (request: URL, response: ServerResponse): void =>
      request.pathname.startsWith('/instruments')
        ? say(response, { code: 401, message: 'no plan' }, 401)
        : api(request, response);
    await whileAnswering(withoutInstruments, async ({ url }) => {
      const source = await openFeed(url, folderOf({}), inferring);
      expect(source.instruments).toMatchObject([{ id: 'bybit:BTCUSDT', contract: 'linear' }]);
      expect(source.notes.join('\n')).toMatch(/were inferred/);
    });
  });

  it('that were told once are there without a network, so that the same run has the same instruments', async () => {
    const cache = folderOf({});
    const online = await whileAnswering(api, async ({ url }) => {
      const source = await openFeed(url, cache, inferring);
      for await (const _ of source.batches());
      return source.instruments;
    });
    const offline = await openFeed('http://127.0.0.1:9', cache, inferring);
    expect(offline.instruments).toEqual(online);
    expect((await offline.digests())[0]?.name).toContain('2024-01-01');
  });

  it.each([
    ['a page', '/exchanges/bybit', '<html>not the API</html>', /no JSON: <html>not the API<\/html>$/],
    [
      'an error',
      '/exchanges/bybit',
      '{"error":"no quota for hidden-key"}',
      /id: .*: \{"error":"no quota for REDACTED"\}$/,
    ],
    ['another form', '/instruments/bybit/BTCUSDT', '{"id":"BTCUSDT"}', /type: /],
    [
      'a tick of nothing',
      '/instruments/bybit/BTCUSDT',
      JSON.stringify({ ...btcusdt, priceIncrement: 0 }),
      /positive decimal/,
    ],
  ])('are refused at the first try where they are %s, and what was kept stays', async (_what, path, said, message) => {
    const cache = folderOf({});
    await whileAnswering(api, async ({ url }) => void (await openFeed(url, cache, inferring)));
    const odd = (request: URL, response: ServerResponse): void =>
      request.pathname === path ? say(response, said) : api(request, response);
    await whileAnswering(odd, async ({ url, asked }) => {
      await expect(openFeed(url, cache, { ...inferring, key: 'hidden-key' })).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringMatching(message),
        place: `${url}${path}`,
      });
      expect(asked.filter((one) => one === path)).toHaveLength(1);
    });
    expect((await openFeed('http://127.0.0.1:9', cache, inferring)).instruments).toHaveLength(1);
  });

  it('that were kept and damaged are the fault of the file', async () => {
    const cache = folderOf({});
    await whileAnswering(api, async ({ url }) => void (await openFeed(url, cache, inferring)));
    const file = join(cache, 'metadata', 'bybit.json');
    writeFileSync(file, '{"id":');
    await expect(openFeed('http://127.0.0.1:9', cache, inferring)).rejects.toMatchObject({
      code: 'BAD_DATA',
      place: file,
      remedy: 'remove the file: it is fetched anew',
    });
  });

  it('for a range that ends behind what there is are left to the slices', async () => {
    await whileAnswering(api, async ({ url }) => {
      const source = await openFeed(url, folderOf({}), { to: minuteAt(4) });
      expect(source.instruments).toHaveLength(1);
    });
  });
});
