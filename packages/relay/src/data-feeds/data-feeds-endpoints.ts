import { jsonAnswer, jsonTextAnswer, Refusal } from '../http/answer.ts';
import type { EndpointGroup } from '../http/endpoint.ts';
import { datasetAnswer } from './dataset-answer.ts';
import {
  exchangeDetails,
  exchangeNamed,
  exchangeSummary,
  exchangesOf,
  type ServedParts,
  spanOf,
} from './exchange-details.ts';
import { instrumentFilter, instrumentText } from './instrument-details.ts';
import { sliceAnswer } from './slice-answer.ts';
import { sliceRequest } from './slice-request.ts';

/**
 * Endpoints of the Tardis API in its own formats: raw messages by the minute, dataset files by the day, and metadata.
 * Clients written for api.tardis.dev and datasets.tardis.dev work unchanged.
 */
export function dataFeedsEndpoints(parts: ServedParts): EndpointGroup {
  const exchanges = exchangesOf(parts);
  const datasets = new Map(parts.datasets.map((one) => [datasetKey(one), one]));
  return {
    endpoints: [
      {
        path: /^\/v1\/data-feeds\/([^/]+)\/?$/,
        answer: ({ parts: [id = ''], query, headers, signal }) =>
          sliceAnswer(recordedOf(id), sliceRequest(query), headers, signal),
      },
      { path: /^\/v1\/exchanges\/?$/, answer: () => jsonAnswer(exchanges.map(exchangeSummary)) },
      {
        path: /^\/v1\/exchanges\/([^/]+)\/?$/,
        answer: ({ parts: [id = ''] }) => jsonAnswer(exchangeDetails(exchangeNamed(id, exchanges, 404))),
      },
      {
        path: /^\/v1\/instruments\/([^/]+)\/?$/,
        answer: ({ parts: [id = ''], query }) => {
          const chosen = exchangeNamed(id, exchanges, 404).feeds.filter(instrumentFilter(query.get('filter')));
          return jsonTextAnswer(`[${chosen.map(instrumentText).join(',')}]`);
        },
      },
      {
        path: /^\/v1\/instruments\/([^/]+)\/(.+?)\/?$/,
        answer: ({ parts: [id = '', symbol = ''] }) => {
          const { feeds } = exchangeNamed(id, exchanges, 404);
          const found = feeds.find(({ instrument }) => instrument.symbol.toLowerCase() === symbol.toLowerCase());
          if (found === undefined) throw new Refusal(404, `Unknown instrument '${symbol}' of ${id}`);
          return jsonTextAnswer(instrumentText(found));
        },
      },
      {
        path: /^\/v1\/api-key-info\/?$/,
        answer: () =>
          jsonAnswer(
            exchanges.map((exchange) => {
              const { since, to } = spanOf(exchange);
              const [from, until] = [since, to].map((time) => new Date(time / 1000).toISOString());
              return { exchange: exchange.id, accessType: 'local', from, to: until, symbols: [], dataPlan: 'local' };
            }),
          ),
      },
      {
        path: /^\/v1\/([^/]+)\/([^/]+)\/(\d{4})\/(\d{2})\/(\d{2})\/(.+)\.csv\.gz$/,
        answer: ({ parts: [exchange = '', type = '', year, month, date, symbol = ''], headers }) => {
          const day = `${year}-${month}-${date}`;
          const found = datasets.get(datasetKey({ exchange, type, day, symbol }));
          if (found === undefined) throw new Refusal(404, `No dataset ${type} of ${exchange} ${symbol} on ${day}`);
          return datasetAnswer(found, headers);
        },
      },
    ],
    streams: [],
  };

  function recordedOf(id: string) {
    const recorded = exchanges.filter(({ captures }) => captures.length > 0);
    if (recorded.length > 0) return exchangeNamed(id, recorded, 400).captures;
    throw new Refusal(400, 'No recorded messages are served here, so there are no raw data feeds');
  }
}

const datasetKey = (file: { exchange: string; type: string; day: string; symbol: string }): string =>
  JSON.stringify([file.exchange, file.type, file.day, file.symbol]);
