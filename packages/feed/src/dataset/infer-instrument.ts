import { Decimal, type Instrument, instrumentId, ReplayError } from '@replay/core';
import { namedTerms, type UnknownContracts } from './contract-terms.ts';
import { coarsened, countingSteps } from './counting-step.ts';
import { StepFinder } from './step-finder.ts';
import type { Sighting } from './survey.ts';

/** What was seen of one instrument, in files of prints and in all others. */
export interface Evidence {
  readonly prints: readonly Sighting[];
  readonly others: readonly Sighting[];
}

/**
 * Infers an instrument from its data and from what its venue's name tells. Steps are the greatest common divisor of the
 * prices and sizes seen. The lot is that of the prints alone where there are many: every print is an order that was
 * allowed, while a book may show sizes from the time of a finer lot.
 * Throws `BAD_CONFIGURATION` where the contract cannot be told and is not to be assumed, `BAD_DATA` where no price or size was seen.
 */
export function inferInstrument(
  exchange: string,
  symbol: string,
  evidence: Evidence,
  unknownContracts: UnknownContracts = 'fail',
): { readonly instrument: Instrument; readonly notes: readonly string[] } {
  const id = instrumentId(exchange, symbol);
  const { terms, note } = namedTerms(exchange, symbol, unknownContracts);
  const all = [...evidence.prints, ...evidence.others];
  const rows = all.reduce((sum, sighting) => sum + sighting.rows, 0);
  const prices = together(all.map((one) => one.prices));
  const { lot, basis } = venueLot(evidence);
  const tickSize = prices.step;
  if (tickSize === undefined || lot.step === undefined) {
    throw new ReplayError(
      'BAD_DATA',
      `no ${tickSize === undefined ? 'price' : 'size'} was found to infer its steps from`,
      {
        place: id,
        remedy: 'give --instruments with its tickSize and lotSize',
      },
    );
  }
  const tick = prices.isTold ? `the tick size ${tickSize}` : `the tick size ${tickSize} (tick unknown, digits taken)`;
  const steps =
    `${id}: ${tick} and the lot size ${lot.step}${basis} were inferred from the first ${rows} rows of its files; ` +
    `the contract (${terms.contract}, multiplier ${terms.multiplier}) and the fees (maker ${terms.fees.maker}, taker ${terms.fees.taker}) ` +
    `are assumed${note === undefined ? ' from its name' : ''}. Give --instruments to state them.`;
  const instrument = { id, exchange, symbol, ...terms, tickSize, ...countingSteps(lot.step) };
  const sizes = together(all.map((one) => one.sizes));
  return {
    instrument: coarsened(instrument, sizes.largest),
    notes: note === undefined ? [steps] : [note, steps],
  };
}

function venueLot({ prints, others }: Evidence): { readonly lot: StepFinder; readonly basis: string } {
  const everywhere = together([...prints, ...others].map(({ sizes }) => sizes));
  const printed = together(prints.map(({ sizes }) => sizes));
  const count = prints.reduce((sum, { rows }) => sum + rows, 0);
  const basis = [...(count === 0 ? ['no trade was seen'] : []), ...(everywhere.isTold ? [] : ['digits taken'])];
  const ofAll = { lot: everywhere, basis: basis.length === 0 ? '' : ` (${basis.join(', ')})` };
  if (everywhere.step === undefined || printed.step === undefined || count < enoughPrints) return ofAll;
  // What a book shows must still be countable at a thousandth of the lot.
  const isCountable = new Decimal(everywhere.step).times(1000).mod(printed.step).isZero();
  return isCountable ? { lot: printed, basis: '' } : ofAll;
}

const enoughPrints = 1000;

function together(finders: readonly StepFinder[]): StepFinder {
  const common = new StepFinder();
  for (const finder of finders) common.addAll(finder);
  return common;
}
