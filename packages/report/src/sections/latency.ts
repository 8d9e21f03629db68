import type { Quantiles } from '../metric/samples.ts';
import type { Report } from '../report/report.ts';
import { count, duration, type Sheet, type Value, word } from './figure.ts';

const legs = {
  feed: 'From the venue to the strategy: what a constant model states; no fact tells it of another one.',
  entry: 'From the decision until the request was at the venue, waiting for earlier ones included.',
  response: 'From the answer of the venue until the strategy knew it, waiting for earlier ones included.',
} as const;

/** Times on the way. */
export function latencySheet({ execution: { latencies } }: Report): Sheet {
  const row = ({ n, p50, p90, p99, max }: Quantiles): readonly Value[] => [n, p50, p90, p99, max];
  return {
    id: 'latency',
    title: 'Latency',
    note: 'As it was simulated. Requests that were refused on the way never were at the venue, and are left out.',
    figures: [],
    tables: [
      {
        id: 'latencies',
        title: 'Times on the way',
        columns: [
          { id: 'leg', title: 'Leg', unit: word },
          { id: 'n', title: 'Messages', unit: count },
          { id: 'p50', title: 'p50', unit: duration, definition: 'The median.' },
          { id: 'p90', title: 'p90', unit: duration, definition: 'Nine of ten are no longer.' },
          { id: 'p99', title: 'p99', unit: duration, definition: 'All but one of a hundred are no longer.' },
          { id: 'max', title: 'max', unit: duration, definition: 'The longest.' },
          { id: 'meaning', title: 'What it is', unit: word },
        ],
        rows: Object.entries(legs).map(([leg, meaning]) => [leg, ...row(latencies[leg as keyof typeof legs]), meaning]),
      },
    ],
  };
}
