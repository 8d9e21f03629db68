import { type Micros, timeText } from '@replay/core';
import { instrumentType } from './instrument-details.ts';
import { type ServedExchange, spanOf } from './served-exchange.ts';

/** An exchange as it stands in the list of all. */
export function exchangeSummary(exchange: ServedExchange) {
  return {
    id: exchange.id,
    name: exchange.id,
    enabled: true,
    availableSince: momentText(spanOf(exchange).since),
    availableTo: momentText(spanOf(exchange).to),
  };
}

/** What `/v1/exchanges/{exchange}` says of an exchange: what there is of it, since when, and until when. */
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

/** By the names of datasets where there is an instrument, and by those of raw messages for the rest. */
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

/** Metadata are told in milliseconds. */
const momentText = (time: Micros): string => `${timeText(time).slice(0, 23)}Z`;
