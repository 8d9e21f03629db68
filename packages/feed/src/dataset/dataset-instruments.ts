import { type Instrument, instrumentId } from '@replay/core';
import type { Reading } from './choose-files.ts';
import { type Evidence, inferInstrument } from './infer-instrument.ts';
import { type InstrumentsFile, instrumentsIn, readInstruments } from './instruments-file.ts';
import { type Held, idOf } from './selection.ts';
import { type Sighting, survey, surveyedRows } from './survey.ts';

/** The instruments as a file states them, or inferred from the first rows. */
export async function instrumentsOf(
  wanted: readonly Held[],
  readings: readonly Reading[],
  given: string | InstrumentsFile | undefined,
  notes: string[],
): Promise<readonly Instrument[]> {
  const stated = given === undefined ? [] : await statedInstruments(given);
  const byId = new Map(stated.map((instrument) => [instrument.id, instrument]));
  const unstated = wanted.filter((one) => !byId.has(idOf(one)));
  const evidence = unstated.length === 0 ? undefined : await gather(readings, unstated);
  return wanted.map(({ exchange, symbol }) => {
    const id = instrumentId(exchange, symbol);
    const instrument = byId.get(id);
    if (instrument !== undefined) return instrument;
    const inferred = inferInstrument(exchange, symbol, evidence?.get(id) ?? { prints: [], others: [] });
    notes.push(inferred.note);
    return inferred.instrument;
  });
}

/** The instruments of a file, given by its path or by what it holds. */
export const statedInstruments = async (given: string | InstrumentsFile): Promise<readonly Instrument[]> =>
  typeof given === 'string' ? readInstruments(given) : instrumentsIn(given, 'instruments');

/** Surveys the first rows of every file that holds one of the instruments: fewer of each where there are many days. */
async function gather(
  readings: readonly Reading[],
  instruments: readonly Held[],
): Promise<ReadonlyMap<string, Evidence>> {
  const evidence = new Map(
    instruments.map((one) => [idOf(one), { prints: [] as Sighting[], others: [] as Sighting[] }]),
  );
  for (const reading of readings) {
    if (reading.type === 'derivative_ticker' || !reading.instruments.some((one) => evidence.has(idOf(one)))) continue;
    const rows = Math.max(surveyedRows / 10, Math.floor(surveyedRows / reading.files.length));
    for (const file of reading.files) {
      const isFound = (found: readonly Held[]): boolean =>
        reading.instruments.every((one) => found.some((sighting) => idOf(sighting) === idOf(one)));
      // Only a file of several instruments may show one of them late.
      for (const sighting of await survey(file, file.only === undefined ? { rows, until: isFound } : { rows })) {
        const seen = evidence.get(idOf(sighting));
        (reading.type === 'trades' ? seen?.prints : seen?.others)?.push(sighting);
      }
    }
  }
  return evidence;
}
