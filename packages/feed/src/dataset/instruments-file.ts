import { readFile } from 'node:fs/promises';
import { type ContractKind, Decimal, type Instrument, instrumentId, ReplayError, scaleOf } from '@replay/core';
import { z } from 'zod';
import { countingSteps } from './counting-step.ts';

const decimal = z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/, 'must be a decimal in quotes, such as "0.1"');
const step = decimal.refine((text) => Number(text) > 0, 'must be more than 0');

const entry = z.object({
  exchange: z.string().min(1),
  symbol: z.string().min(1),
  kind: z.string().regex(/^(spot|linear|inverse|quanto)(-[a-z]+)?$/, 'must be spot, linear-…, inverse-… or quanto-…'),
  base: z.string().min(1),
  quote: z.string().min(1),
  settle: z.string().min(1).nullish(),
  tickSize: step,
  lotSize: step,
  /** The finest step that sizes are counted in; a thousandth of the lot, or 0.00000001 where that is finer, unless stated. */
  countingStep: step.optional(),
  contractMultiplier: step.default('1'),
  minNotional: decimal.nullish(),
  fees: z.object({ maker: decimal, taker: decimal }),
});
const instrumentsSchema = z.union([z.array(entry), z.object({ instruments: z.array(entry) })]);

/**
 * What an instruments file holds: an array of instruments, or an object with one under `instruments`. Steps, multiplier
 * and fees are decimals in quotes. Other fields may stand beside them.
 */
export type InstrumentsFile = z.input<typeof instrumentsSchema>;

/** An instrument of a file, and whether the file states the step that its sizes are counted in. */
export interface StatedInstrument {
  readonly instrument: Instrument;
  readonly isCounted: boolean;
}

/** Reads an instruments file. Throws `BAD_CONFIGURATION` naming the field that is wrong. */
export const readInstruments = async (path: string): Promise<readonly Instrument[]> =>
  (await statedIn(path)).map(({ instrument }) => instrument);

/** The instruments of a file, given by its path or by what it holds. */
export const statedInstruments = async (given: string | InstrumentsFile): Promise<readonly Instrument[]> =>
  (await statedIn(given)).map(({ instrument }) => instrument);

/** The same with what else the file says of them. */
export async function statedIn(given: string | InstrumentsFile): Promise<readonly StatedInstrument[]> {
  return typeof given === 'string'
    ? instrumentsIn(await parsedFile(given), given)
    : instrumentsIn(given, 'instruments');
}

async function parsedFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ReplayError('BAD_CONFIGURATION', `the instruments cannot be read: ${(error as Error).message}`, {
      place: path,
      remedy: 'give a JSON file with an array of instruments',
      cause: error,
    });
  }
}

/** The instruments of a parsed file. `place` is what errors call it. */
function instrumentsIn(parsed: unknown, place: string): readonly StatedInstrument[] {
  const result = instrumentsSchema.safeParse(parsed);
  if (!result.success) {
    // Of the two shapes, tell what is wrong with the one that was meant.
    const meant = (Array.isArray(parsed) ? z.array(entry) : z.object({ instruments: z.array(entry) })).safeParse(
      parsed,
    );
    const issue = meant.error?.issues[0];
    throw new ReplayError(
      'BAD_CONFIGURATION',
      `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'unreadable'}`,
      {
        place,
        remedy: 'each instrument has exchange, symbol, kind, base, quote, tickSize, lotSize and fees {maker, taker}',
      },
    );
  }
  const entries = Array.isArray(result.data) ? result.data : result.data.instruments;
  const instruments = entries.map(instrumentOf);
  const twice = instruments.find(({ id }, index) => instruments.findIndex((other) => other.id === id) !== index);
  if (twice === undefined) {
    return instruments.map((instrument, index) => ({
      instrument,
      isCounted: entries[index]?.countingStep !== undefined,
    }));
  }
  throw new ReplayError('BAD_CONFIGURATION', `${twice.id} stands there twice`, {
    place,
    remedy: 'keep one entry for each instrument; one file holds the steps of one period',
  });
}

function instrumentOf(given: z.output<typeof entry>): Instrument {
  const contract = given.kind.replace(/-.*/, '') as ContractKind;
  if (contract === 'quanto' && given.settle == null) {
    throw new ReplayError('BAD_CONFIGURATION', 'a quanto contract settles in a currency of its own', {
      place: instrumentId(given.exchange, given.symbol),
      remedy: 'give settle, and contractMultiplier in it: what a unit of size earns for each point of the price',
    });
  }
  const steps = countingSteps(given.lotSize, given.countingStep);
  scaleOf(given.tickSize);
  return {
    id: instrumentId(given.exchange, given.symbol),
    exchange: given.exchange,
    symbol: given.symbol,
    contract,
    base: given.base,
    quote: given.quote,
    settle: given.settle ?? (contract === 'inverse' ? given.base : given.quote),
    tickSize: new Decimal(given.tickSize).toString(),
    ...steps,
    ...(given.minNotional == null ? {} : { minNotional: given.minNotional }),
    multiplier: given.contractMultiplier,
    fees: given.fees,
  };
}

/** The entry that makes an instrument again, for files that leave with data. */
export const instrumentEntry = (instrument: Instrument): Record<string, unknown> => ({
  exchange: instrument.exchange,
  symbol: instrument.symbol,
  kind: instrument.contract,
  base: instrument.base,
  quote: instrument.quote,
  settle: instrument.settle,
  tickSize: instrument.tickSize,
  lotSize: new Decimal(instrument.lotSize).mul(instrument.orderStep).toString(),
  countingStep: instrument.lotSize,
  contractMultiplier: instrument.multiplier,
  ...(instrument.minNotional === undefined ? {} : { minNotional: instrument.minNotional }),
  fees: instrument.fees,
});
