import {
  type ContractKind,
  Decimal,
  type Instrument,
  instrumentId,
  type Micros,
  ReplayError,
  scaleOf,
} from '@replay/core';
import { quotedNumbers } from '@replay/normalized';
import { z } from 'zod';
import { countingSteps } from '../dataset/counting-step.ts';
import { FactsFault, factsIn } from './exchange-facts.ts';

/** Numbers are read by their digits; some servers write them as texts. */
const decimal = z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/, 'is no decimal');

/** What may have been otherwise before. */
const varying = z.object({
  type: z.string(),
  contractType: z.string().nullish(),
  baseCurrency: z.string(),
  quoteCurrency: z.string(),
  settlementCurrency: z.string().nullish(),
  priceIncrement: decimal,
  amountIncrement: decimal,
  minNotional: decimal.nullish(),
  makerFee: decimal.nullish(),
  takerFee: decimal.nullish(),
  inverse: z.boolean().nullish(),
  quanto: z.boolean().nullish(),
  contractMultiplier: decimal.nullish(),
});

const change = varying.partial().extend({ until: z.string() });

const schema = varying.extend({
  id: z.string(),
  exchange: z.string(),
  /** The step in which sizes are counted; a thousandth of the lot unless told. Our own servers tell it. */
  countingStep: decimal.nullish(),
  changes: z.array(change).nullish(),
});

/**
 * Reads the answer of `/instruments/{exchange}/{symbol}` as the instrument was at a time: fields that changed later have the value they
 * had until then. Throws a `FactsFault` naming the field that is wrong.
 */
export function instrumentFacts(text: string, at: Micros): Instrument {
  const { id, exchange, countingStep, changes, ...latest } = factsIn(quotedNumbers(text), schema);
  const facts = { ...latest, ...valuesBefore(at, changes ?? []) };
  const contract = contractOf(facts);
  const steps = stepsIn(facts, countingStep ?? undefined);
  return {
    id: instrumentId(exchange, id),
    exchange,
    symbol: id,
    contract,
    base: facts.baseCurrency,
    quote: facts.quoteCurrency,
    settle: facts.settlementCurrency ?? (contract === 'inverse' ? facts.baseCurrency : facts.quoteCurrency),
    tickSize: new Decimal(facts.priceIncrement).toString(),
    ...steps,
    ...(facts.minNotional == null ? {} : { minNotional: facts.minNotional }),
    multiplier: facts.contractMultiplier ?? '1',
    fees: { maker: facts.makerFee ?? '0', taker: facts.takerFee ?? '0' },
  };
}

/** Throws a `FactsFault` for steps that nothing can be counted in. */
function stepsIn(facts: z.output<typeof varying>, countingStep: string | undefined): ReturnType<typeof countingSteps> {
  try {
    scaleOf(facts.priceIncrement);
    scaleOf(facts.amountIncrement);
    return countingSteps(facts.amountIncrement, countingStep);
  } catch (cause) {
    if (!(cause instanceof ReplayError)) throw cause;
    throw new FactsFault(cause.message, { cause });
  }
}

/** Of the changes to come, the nearest one tells what a field was before it. */
function valuesBefore(at: Micros, changes: readonly z.output<typeof change>[]): Partial<z.output<typeof varying>> {
  const toCome = changes
    .map(({ until, ...values }) => ({ until: Date.parse(until) * 1000, values }))
    .filter(({ until }) => until > at)
    .sort((one, other) => other.until - one.until);
  return Object.assign({}, ...toCome.map(({ values }) => withoutHoles(values)));
}

const withoutHoles = (values: object): object =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));

function contractOf(facts: z.output<typeof varying>): ContractKind {
  if (facts.type === 'spot') return 'spot';
  if (facts.quanto === true || facts.contractType?.startsWith('quanto')) return 'quanto';
  if (facts.inverse === true || facts.contractType?.startsWith('inverse')) return 'inverse';
  return 'linear';
}
