import { type Micros, nearest } from '@replay/core';
import type { ServedCapture } from '../served/served-capture.ts';
import type { ServedDataset } from '../served/served-dataset.ts';
import type { ServedFeed } from '../served/served-market.ts';
import { Refusal } from '../server/refusal.ts';

/** All that is served of one exchange. */
export interface ServedExchange {
  readonly id: string;
  readonly feeds: readonly ServedFeed[];
  /** In the order of their time. */
  readonly captures: readonly ServedCapture[];
  readonly datasets: readonly ServedDataset[];
}

export interface ServedParts {
  readonly feeds: readonly ServedFeed[];
  readonly captures: readonly ServedCapture[];
  readonly datasets: readonly ServedDataset[];
}

/** What is served, exchange by exchange. */
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

/** Refused with this status and the names that are near, or the first ones. */
export function exchangeNamed(id: string, exchanges: readonly ServedExchange[], status: number): ServedExchange {
  const found = exchanges.find((exchange) => exchange.id === id);
  if (found !== undefined) return found;
  const known = exchanges.map((exchange) => exchange.id);
  const near = nearest(id, known);
  throw new Refusal(status, `There is no exchange '${id}'; there are ${(near.length > 0 ? near : known).join(', ')}`);
}

/** From when to when there is anything of it. */
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
