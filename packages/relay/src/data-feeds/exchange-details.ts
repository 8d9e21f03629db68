import { type Micros, nearest, timeText } from '@replay/core';
import { Refusal } from '../http/answer.ts';
import type { ServedCapture, ServedDataset, ServedFeed } from '../markets/served-market.ts';
import { instrumentType } from './instrument-details.ts';

/** An entry of the list of exchanges. */
export function exchangeSummary(exchange: ServedExchange) {
  return {
    id: exchange.id,
    name: exchange.id,
    enabled: true,
    availableSince: momentText(spanOf(exchange).since),
    availableTo: momentText(spanOf(exchange).to),
  };
}

/** The body of `/v1/exchanges/{exchange}`: channels, symbols and datasets with the times they cover. */
export function exchangeDetails(exchange: ServedExchange) {
  const { captures } = exchange;
  const channels = [...new Set(captures.flatMap((one) => one.channels))].sort();
  const spanOfChannel = (channel: string) => {
    const having = captures.filter((one) => one.channels.includes(channel));
    return {
      availableSince: momentText(Math.min(...having.map((one) => one.availableSince)) as Micros),
      availableTo: momentText(Math.max(...having.map((one) => one.availableTo)) as Micros),
    };
  };
  return {
    ...exchangeSummary(exchange),
    availableChannels: channels,
    availableSymbols: symbolsOf(exchange),
    incidentReports: [],
    channelDetails: channels.map((name) => ({
      name,
      description: '',
      frequency: 'as recorded',
      ...spanOfChannel(name),
    })),
    datasets: datasetDetails(exchange),
  };
}

/** Names from the datasets where the instrument is known, and from the raw messages for the rest. */
function symbolsOf({ feeds, captures }: ServedExchange) {
  const known = feeds.map(({ instrument, availableSince, availableTo }) => ({
    id: instrument.symbol,
    type: instrumentType(instrument),
    availableSince: momentText(availableSince),
    availableTo: momentText(availableTo),
  }));
  const named = new Set(known.map(({ id }) => id.toLowerCase()));
  const others = captures.flatMap(({ symbols, availableSince, availableTo }) =>
    symbols
      .filter((id) => !named.has(id.toLowerCase()))
      .map((id) => ({ id, availableSince: momentText(availableSince), availableTo: momentText(availableTo) })),
  );
  return [...known, ...new Map(others.map((one) => [one.id, one])).values()];
}

function datasetDetails({ datasets }: ServedExchange) {
  const symbols = [...new Set(datasets.map(({ symbol }) => symbol))].sort();
  const days = datasets.map(({ day }) => day).sort();
  return {
    formats: ['csv'],
    ...(days.length === 0 ? {} : { exportedFrom: dayText(days[0]!), exportedUntil: dayText(nextDay(days.at(-1)!)) }),
    stats: { trades: 0, bookChanges: 0 },
    symbols: symbols.map((id) => {
      const own = datasets.filter(({ symbol }) => symbol === id);
      const ownDays = own.map(({ day }) => day).sort();
      return {
        id,
        availableSince: dayText(ownDays[0]!),
        availableTo: dayText(nextDay(ownDays.at(-1)!)),
        dataTypes: [...new Set(own.map(({ type }) => type))].sort(),
      };
    }),
  };
}

const dayText = (day: string): string => `${day}T00:00:00.000Z`;
const nextDay = (day: string): string =>
  new Date(Date.parse(dayText(day)) + 86_400_000).toISOString().slice(0, 'yyyy-mm-dd'.length);

/** Metadata have times in milliseconds. */
const momentText = (time: Micros): string => `${timeText(time).slice(0, 23)}Z`;

/** Everything that is served for one exchange. */
export interface ServedExchange {
  readonly id: string;
  readonly feeds: readonly ServedFeed[];
  /** Ordered by time. */
  readonly captures: readonly ServedCapture[];
  readonly datasets: readonly ServedDataset[];
}

export interface ServedParts {
  readonly feeds: readonly ServedFeed[];
  readonly captures: readonly ServedCapture[];
  readonly datasets: readonly ServedDataset[];
}

/** Groups what is served by exchange. */
export function exchangesOf({ feeds, captures, datasets }: ServedParts): readonly ServedExchange[] {
  const ids = [...feeds.map(({ instrument }) => instrument.exchange), ...[...captures, ...datasets].map(exchangeOf)];
  return [...new Set(ids)].sort().map((id) => ({
    id,
    feeds: feeds.filter(({ instrument }) => instrument.exchange === id),
    captures: captures
      .filter((capture) => capture.exchange === id)
      .sort((one, other) => one.availableSince - other.availableSince),
    datasets: datasets.filter((dataset) => dataset.exchange === id),
  }));
}

/** Throws a `Refusal` with this status and the nearest names, or the first ones. */
export function exchangeNamed(id: string, exchanges: readonly ServedExchange[], status: number): ServedExchange {
  const found = exchanges.find((exchange) => exchange.id === id);
  if (found !== undefined) return found;
  const known = exchanges.map((exchange) => exchange.id);
  const near = nearest(id, known);
  throw new Refusal(status, `Unknown exchange '${id}'; known are ${(near.length > 0 ? near : known).join(', ')}`);
}

/** The time that the data of an exchange cover. */
export function spanOf({ feeds, captures, datasets }: ServedExchange): { since: Micros; to: Micros } {
  const days = datasets.map(({ day }) => Date.parse(`${day}T00:00:00Z`) * 1000);
  const spans = [...feeds, ...captures];
  return {
    since: Math.min(...spans.map(({ availableSince }) => availableSince), ...days) as Micros,
    to: Math.max(...spans.map(({ availableTo }) => availableTo), ...days.map((day) => day + oneDay)) as Micros,
  };
}

const oneDay = 86_400_000_000;
const exchangeOf = ({ exchange }: { readonly exchange: string }): string => exchange;
