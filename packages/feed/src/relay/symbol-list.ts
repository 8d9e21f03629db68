import { exchangeNames, ReplayError } from '@replay/core';
import { z } from 'zod';
import type { HttpClient } from '../http/http-client.ts';

const decimal = z.union([z.string(), z.number()]).transform(String);
const moment = z.iso.datetime({ offset: true });

const symbolSchema = z.looseObject({
  symbol: z.string().min(1),
  type: z.string(),
  contractType: z.string().optional(),
  availableSince: moment,
  availableTo: moment.nullish(),
  baseCurrency: z.string().optional(),
  quoteCurrency: z.string().optional(),
  settlementCurrency: z.string().nullish(),
  priceIncrement: decimal.optional(),
  amountIncrement: decimal.optional(),
  orderStep: z.number().int().positive().optional(),
  minNotional: decimal.nullish(),
  contractMultiplier: decimal.default('1'),
  makerFee: decimal.optional(),
  takerFee: decimal.optional(),
});

/** What a relay tells of a symbol. */
export type ToldSymbol = z.output<typeof symbolSchema>;

export interface SymbolList {
  /** The name by which the relay knows the exchange. */
  readonly exchange: string;
  readonly symbols: readonly ToldSymbol[];
  readonly place: string;
}

/** Asks a relay what it has of an exchange, by each of its names. Throws `BAD_USAGE` where it knows none of them. */
export async function symbolList(client: HttpClient, exchange: string, signal?: AbortSignal): Promise<SymbolList> {
  const unknown: ReplayError[] = [];
  for (const name of exchangeNames(exchange)) {
    try {
      const path = `/tardis/exchanges/${encodeURIComponent(name)}/symbols`;
      const { text, place } = await client.get(path, {}, signal);
      return { exchange: name, symbols: listIn(text, place), place };
    } catch (error) {
      if (!(error instanceof ReplayError && error.code === 'BAD_USAGE')) throw error;
      unknown.push(error);
    }
  }
  const [first] = unknown as [ReplayError];
  throw new ReplayError('BAD_USAGE', `the relay has no exchange '${exchange}': ${first.message}`, {
    ...(first.place === undefined ? {} : { place: first.place }),
    remedy: 'check the exchange, and that the address is that of a relay',
    cause: first,
  });
}

function listIn(text: string, place: string): readonly ToldSymbol[] {
  const parsed = z.array(symbolSchema).safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ReplayError('NETWORK', `the list of symbols: ${issue?.path.join('.')}: ${issue?.message}`, {
    place,
    remedy: 'check that the address is that of a relay',
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
