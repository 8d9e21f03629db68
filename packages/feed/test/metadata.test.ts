import { type ServerResponse } from 'node:http';
import { micros, parseTime } from '@replay/core';
import { describe, expect, it } from 'vitest';
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
    expect(instrumentFacts(xbtusd, parseTime(day), 'here')).toMatchObject({
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
    expect(instrumentFacts(fine, parseTime('2025-01-01'), 'here')).toMatchObject({
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
    expect(instrumentFacts(text, firstMinute, 'here')).toMatchObject({ contract, fees: { maker: '0', taker: '0' } });
  });

  it('without a tick is bad data, naming the field', () => {
    const text = xbtusd.replace(/"priceIncrement":0.1,/, '');
    expect(() => instrumentFacts(text, firstMinute, 'here')).toThrow(
      expect.objectContaining({ code: 'BAD_DATA', message: expect.stringContaining('priceIncrement'), place: 'here' }),
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

  it('for a range that ends behind what there is are left to the slices', async () => {
    await whileAnswering(api, async ({ url }) => {
      const source = await openFeed(url, folderOf({}), { to: minuteAt(4) });
      expect(source.instruments).toHaveLength(1);
    });
  });
});
