import {
  type ContractTerms,
  contractTerms,
  Decimal,
  type Instrument,
  instrumentId,
  lots,
  ReplayError,
} from '@replay/core';
import { statedInstruments } from '../dataset/dataset-instruments.ts';
import { type Evidence, inferInstrument } from '../dataset/infer-instrument.ts';
import type { InstrumentsFile } from '../dataset/instruments-file.ts';
import type { Surveyed } from './capture-survey.ts';

/** What to do about a contract whose worth the data do not tell. */
export type UnknownContracts = 'fail' | 'assume';

/** The instruments of a capture as a file states them, or inferred from its first messages. */
export async function captureInstruments(
  wanted: readonly Surveyed[],
  given: string | InstrumentsFile | undefined,
  unknownContracts: UnknownContracts,
  notes: string[],
): Promise<readonly Instrument[]> {
  const stated = new Map((given === undefined ? [] : await statedInstruments(given)).map((one) => [one.id, one]));
  return wanted.map((one) => {
    const { exchange, symbol } = one;
    const known = stated.get(instrumentId(exchange, symbol));
    if (known !== undefined) return known;
    const terms = unknownContracts === 'assume' ? assumedTerms(exchange, symbol, notes) : undefined;
    const { instrument, note } = inferInstrument(exchange, symbol, evidenceOf(one, notes), terms);
    notes.push(note);
    return coarsened(instrument, one.largestSize);
  });
}

/** What was seen of an instrument; of one without a single price or size, such as an option nobody quotes, fine steps. */
function evidenceOf({ exchange, symbol, prints, others }: Surveyed, notes: string[]): Evidence {
  const isWithout = (column: 'prices' | 'sizes'): boolean =>
    prints[column].step === undefined && others[column].step === undefined;
  if (isWithout('prices') || isWithout('sizes')) {
    notes.push(
      `${exchange}:${symbol}: no price and size of it stand in the first messages, so fine steps are assumed.`,
    );
    others.prices.addText('0.00000001');
    others.sizes.addText('0.00001');
  }
  return { prints: prints.rows === 0 ? [] : [prints], others: [others] };
}

/**
 * The instrument with steps of size no finer than its largest sizes allow: those of coins that are traded by the million and
 * cut to eight digits are not to be counted a thousand times finer still. Sizes a hundred times larger may yet come.
 */
function coarsened(instrument: Instrument, largestSize: number): Instrument {
  let { lotSize, orderStep } = instrument;
  while (orderStep > 1 && new Decimal(largestSize).times(100).div(lotSize).gt(Number.MAX_SAFE_INTEGER)) {
    lotSize = new Decimal(lotSize).times(10).toString();
    orderStep = lots(orderStep / 10);
  }
  return { ...instrument, lotSize, orderStep };
}

/** The terms the name tells, or else a contract worth one of its base coin, which is good for books and not for money. */
function assumedTerms(exchange: string, symbol: string, notes: string[]): ContractTerms {
  try {
    return contractTerms(exchange, symbol);
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    notes.push(
      `${exchange}:${symbol}: ${error.message}. It is counted as worth one of its base coin and free of fees: ` +
        'good for its book, not for profit and loss.',
    );
    const [base = symbol, quote = 'USD'] = symbol.split(/[-_/]/);
    return { contract: 'linear', base, quote, settle: quote, multiplier: '1', fees: { maker: '0', taker: '0' } };
  }
}
