import { type ContractTerms, contractTerms, Decimal, type Instrument, instrumentId, ReplayError } from '@replay/core';
import { countingSteps } from './instruments-file.ts';
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
 * `terms` are what the name tells unless given. Throws `BAD_CONFIGURATION` where the contract cannot be told, `BAD_DATA` where no price or size was seen.
 */
export function inferInstrument(
  exchange: string,
  symbol: string,
  evidence: Evidence,
  terms: ContractTerms = contractTerms(exchange, symbol),
): { readonly instrument: Instrument; readonly note: string } {
  const id = instrumentId(exchange, symbol);
  const all = [...evidence.prints, ...evidence.others];
  const rows = all.reduce((sum, sighting) => sum + sighting.rows, 0);
  const tickSize = commonStep(all.map(({ prices }) => prices));
  const lotSize = venueLot(evidence);
  if (tickSize === undefined || lotSize === undefined) {
    throw new ReplayError(
      'BAD_DATA',
      `no ${tickSize === undefined ? 'price' : 'size'} was found to infer its steps from`,
      {
        place: id,
        remedy: 'give --instruments with its tickSize and lotSize',
      },
    );
  }
  const note =
    `${id}: the tick size ${tickSize} and the lot size ${lotSize} were inferred from the first ${rows} rows of its files; ` +
    `the contract (${terms.contract}, multiplier ${terms.multiplier}) and the fees (maker ${terms.fees.maker}, taker ${terms.fees.taker}) ` +
    'are assumed from its name. Give --instruments to state them.';
  return { instrument: { id, exchange, symbol, ...terms, tickSize, ...countingSteps(lotSize) }, note };
}

function venueLot({ prints, others }: Evidence): string | undefined {
  const everywhere = commonStep([...prints, ...others].map(({ sizes }) => sizes));
  const printed = commonStep(prints.map(({ sizes }) => sizes));
  const count = prints.reduce((sum, { rows }) => sum + rows, 0);
  if (everywhere === undefined || printed === undefined || count < enoughPrints) return everywhere;
  // What a book shows must still be countable at a thousandth of the lot.
  return new Decimal(everywhere).times(1000).mod(printed).isZero() ? printed : everywhere;
}

const enoughPrints = 1000;

function commonStep(finders: readonly StepFinder[]): string | undefined {
  const common = new StepFinder();
  for (const finder of finders) common.addAll(finder);
  return common.step;
}
