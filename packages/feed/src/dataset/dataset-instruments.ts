import { type Instrument, instrumentId } from '@replay/core';
import type { Reading } from './choose-files.ts';
import type { UnknownContracts } from './contract-terms.ts';
import { coarsened, mayOverflow } from './counting-step.ts';
import { type Evidence, inferInstrument } from './infer-instrument.ts';
import { type InstrumentsFile, statedIn } from './instruments-file.ts';
import { type Held, idOf } from './selection.ts';
import { type Sighting, survey, surveyedRows } from './survey.ts';

export interface InstrumentOptions {
  readonly instruments?: string | InstrumentsFile;
  readonly unknownContracts?: UnknownContracts;
}

/**
 * The instruments as a file states them, or inferred from the first rows. Where a file states no counting step, the largest sizes of
 * the first rows have a say in it.
 */
export async function instrumentsOf(
  wanted: readonly Held[],
  readings: readonly Reading[],
  { instruments: given, unknownContracts }: InstrumentOptions,
  notes: string[],
): Promise<readonly Instrument[]> {
  const stated = given === undefined ? [] : await statedIn(given);
  const byId = new Map(stated.map((one) => [one.instrument.id, one]));
  const unstated = wanted.filter((one) => !byId.has(idOf(one)));
  const uncounted = wanted.filter((one) => {
    const known = byId.get(idOf(one));
    return known !== undefined && !known.isCounted && mayOverflow(known.instrument);
  });
  const evidence = await gather(readings, unstated, uncounted);
  return wanted.map(({ exchange, symbol }) => {
    const id = instrumentId(exchange, symbol);
    const known = byId.get(id)?.instrument;
    const seen = evidence.get(id) ?? { prints: [], others: [] };
    if (known !== undefined) {
      return coarsened(known, Math.max(0, ...[...seen.prints, ...seen.others].map(({ sizes }) => sizes.largest)));
    }
    const inferred = inferInstrument(exchange, symbol, seen, unknownContracts);
    notes.push(...inferred.notes);
    return inferred.instrument;
  });
}

/** Surveys the first rows of every file that holds one of the instruments: fewer of each where there are many days. */
async function gather(
  readings: readonly Reading[],
  unstated: readonly Held[],
  uncounted: readonly Held[],
): Promise<ReadonlyMap<string, Evidence>> {
  const evidence = new Map(
    [...unstated, ...uncounted].map((one) => [idOf(one), { prints: [] as Sighting[], others: [] as Sighting[] }]),
  );
  const inferred = new Set(unstated.map(idOf));
  for (const reading of readings) {
    if (reading.type === 'derivative_ticker' || !reading.instruments.some((one) => evidence.has(idOf(one)))) continue;
    const rows = Math.max(surveyedRows / 10, Math.floor(surveyedRows / reading.files.length));
    for (const file of reading.files) {
      const isFound = (found: readonly Held[]): boolean =>
        reading.instruments.every(
          (one) => !inferred.has(idOf(one)) || found.some((sighting) => idOf(sighting) === idOf(one)),
        );
      // Only a file of several instruments may show one of them late.
      for (const sighting of await survey(file, file.only === undefined ? { rows, until: isFound } : { rows })) {
        const seen = evidence.get(idOf(sighting));
        (reading.type === 'trades' ? seen?.prints : seen?.others)?.push(sighting);
      }
    }
  }
  return evidence;
}
