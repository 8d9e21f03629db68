import { type Instrument, instrumentId, lots, type Micros, micros, nearest, ReplayError } from '@replay/core';
import { z } from 'zod';
import { countingSteps } from '../dataset/instruments-file.ts';

const decimal = z.union([z.string(), z.number()]).transform(String);
const moment = z.iso.datetime({ offset: true });

const symbolSchema = z.looseObject({
  symbol: z.string().min(1),
  type: z.string(),
  contractType: z.string().optional(),
  availableSince: moment,
  availableTo: moment.nullish(),
  baseCurrency: z.string(),
  quoteCurrency: z.string(),
  settlementCurrency: z.string().nullish(),
  priceIncrement: decimal,
  amountIncrement: decimal,
  orderStep: z.number().int().positive().optional(),
  minNotional: decimal.nullish(),
  contractMultiplier: decimal.default('1'),
  makerFee: decimal,
  takerFee: decimal,
});

/** An instrument a relay has, and since when (by its exchange time, cut to the millisecond). */
export interface RelaySymbol {
  readonly instrument: Instrument;
  readonly since: Micros;
}

export interface RelayAddress {
  /** `http://HOST:PORT` or `https://…`, without a slash at its end. */
  readonly base: string;
  readonly exchange: string;
  readonly signal?: AbortSignal | undefined;
}

/** Asks a relay for the symbols wanted. An unknown one is `BAD_USAGE`, with the nearest names it has. */
export async function relaySymbols(address: RelayAddress, wanted: readonly string[]): Promise<readonly RelaySymbol[]> {
  const place = `${address.base}/tardis/exchanges/${encodeURIComponent(address.exchange)}/symbols`;
  const parsed = z.array(symbolSchema).safeParse(await answerOf(place, address));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ReplayError('BAD_DATA', `the list of symbols: ${issue?.path.join('.')}: ${issue?.message}`, {
      place,
      remedy: 'check that the address is that of a relay',
    });
  }
  return wanted.map((symbol) => {
    const found = parsed.data.find((entry) => entry.symbol === symbol);
    if (found !== undefined) return relaySymbol(address.exchange, found);
    const known = parsed.data.map((entry) => entry.symbol);
    const near = nearest(symbol, known);
    throw new ReplayError('BAD_USAGE', `${address.exchange} has no symbol '${symbol}' at this relay`, {
      place,
      remedy: `did you mean ${(near.length > 0 ? near : known.slice(0, 3)).join(', ')}?`,
    });
  });
}

async function answerOf(place: string, { exchange, signal }: RelayAddress): Promise<unknown> {
  // Loaded only where a relay is asked: whoever reads files should not wait for an HTTP client to load.
  const { Agent, request } = await import('undici');
  const agent = new Agent({ connect: { timeout: 5000 }, maxResponseSize: 16 << 20 });
  try {
    const { statusCode, body } = await request(place, {
      dispatcher: agent,
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await body.text();
    if (statusCode === 200) return JSON.parse(text) as unknown;
    const said = `it answered ${statusCode}: ${text.slice(0, 200)}`;
    if (statusCode === 404) {
      throw new ReplayError('BAD_USAGE', `the relay has no exchange '${exchange}'; ${said}`, {
        place,
        remedy: 'check the exchange, and that the address is that of a relay',
      });
    }
    throw new ReplayError('NETWORK', `the relay does not tell its symbols; ${said}`, {
      place,
      remedy: 'check the relay and its log',
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ReplayError) throw error;
    throw new ReplayError('NETWORK', `the relay cannot be asked: ${reasonOf(error)}`, {
      place,
      remedy: 'check that a relay runs at this address',
      cause: error,
    });
  } finally {
    await agent.destroy();
  }
}

function relaySymbol(exchange: string, told: z.output<typeof symbolSchema>): RelaySymbol {
  const contract = told.type === 'spot' ? 'spot' : told.contractType?.startsWith('inverse') ? 'inverse' : 'linear';
  const instrument: Instrument = {
    id: instrumentId(exchange, told.symbol),
    exchange,
    symbol: told.symbol,
    contract,
    base: told.baseCurrency,
    quote: told.quoteCurrency,
    settle: told.settlementCurrency ?? (contract === 'inverse' ? told.baseCurrency : told.quoteCurrency),
    tickSize: told.priceIncrement,
    // A relay that tells no order step tells the venue's lot; old data may hold finer sizes.
    ...(told.orderStep === undefined
      ? countingSteps(told.amountIncrement)
      : { lotSize: told.amountIncrement, orderStep: lots(told.orderStep) }),
    ...(told.minNotional == null ? {} : { minNotional: told.minNotional }),
    multiplier: told.contractMultiplier,
    fees: { maker: told.makerFee, taker: told.takerFee },
  };
  return { instrument, since: micros(Date.parse(told.availableSince) * 1000) };
}

/** Errors of the connection often have their text only in their code. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message || String((error as { code?: unknown }).code ?? error.name) : String(error);
