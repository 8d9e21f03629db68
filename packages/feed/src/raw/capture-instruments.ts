import { type Instrument, instrumentId } from '@replay/core';
import type { UnknownContracts } from '../dataset/contract-terms.ts';
import { coarsened } from '../dataset/counting-step.ts';
import { type Evidence, inferInstrument } from '../dataset/infer-instrument.ts';
import { type InstrumentsFile, statedIn } from '../dataset/instruments-file.ts';
import type { Surveyed } from './capture-survey.ts';

/** The instruments of a capture as a file states them, or inferred from its first messages. */
export async function captureInstruments(
  wanted: readonly Surveyed[],
  given: string | InstrumentsFile | undefined,
  unknownContracts: UnknownContracts,
  notes: string[],
): Promise<readonly Instrument[]> {
  const stated = new Map((given === undefined ? [] : await statedIn(given)).map((one) => [one.instrument.id, one]));
  return wanted.map((one) => {
    const { exchange, symbol, prints, others } = one;
    const known = stated.get(instrumentId(exchange, symbol));
    if (known?.isCounted === true) return known.instrument;
    if (known !== undefined) return coarsened(known.instrument, Math.max(prints.sizes.largest, others.sizes.largest));
    const inferred = inferInstrument(exchange, symbol, evidenceOf(one, notes), unknownContracts);
    notes.push(...inferred.notes);
    return inferred.instrument;
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
