import type { ServedFeed } from '../served/served-market.ts';
import { Refusal } from '../server/refusal.ts';
import { instrumentType } from './instrument-details.ts';

/**
 * Reads `filter`, JSON such as `{"baseCurrency":["BTC","ETH"],"type":"perpetual"}`: each field must be the value, or one of the
 * values. Refused with 400 where it cannot be read or names a field that decides nothing here.
 */
export function instrumentFilter(text: string | null): (feed: ServedFeed) => boolean {
  if (text === null || text === '') return () => true;
  const wishes = Object.entries(parsed(text)).map(([field, value]) => {
    const read = fields[field];
    if (read === undefined) throw badFilter(`it knows ${Object.keys(fields).join(', ')}, not '${field}'`);
    return { read, values: new Set(Array.isArray(value) ? value : [value]) };
  });
  return (feed) => wishes.every(({ read, values }) => values.has(read(feed)));
}

const fields: Readonly<Record<string, (feed: ServedFeed) => unknown>> = {
  baseCurrency: ({ instrument }) => instrument.base,
  quoteCurrency: ({ instrument }) => instrument.quote,
  type: ({ instrument }) => instrumentType(instrument),
  contractType: ({ instrument }) => `${instrument.contract}_${instrumentType(instrument)}`,
  active: () => true,
};

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const filter: unknown = JSON.parse(text);
    if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) return { ...filter };
  } catch {
    // Told below, as any other thing that is no object.
  }
  throw badFilter('it is no JSON object');
}

const badFilter = (why: string): Refusal =>
  new Refusal(400, `'filter' must be JSON such as {"baseCurrency":"BTC","type":"perpetual"}: ${why}`);
