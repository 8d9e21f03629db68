/** The places of each instrument's events, by instrument. */
export function eventsByInstrument(instruments: Uint16Array): [instrument: number, events: Uint32Array][] {
  const first = instruments[0];
  if (first !== undefined && instruments.every((instrument) => instrument === first)) {
    return [[first, firstPlaces(instruments.length)]];
  }
  const counts = new Map<number, number>();
  for (const instrument of instruments) counts.set(instrument, (counts.get(instrument) ?? 0) + 1);
  const found = [...counts].map(([instrument, count]) => ({ instrument, events: new Uint32Array(count), filled: 0 }));
  const byInstrument = new Map(found.map((entry) => [entry.instrument, entry]));
  instruments.forEach((instrument, at) => {
    const entry = byInstrument.get(instrument)!;
    entry.events[entry.filled++] = at;
  });
  return found.map(({ instrument, events }) => [instrument, events] as [number, Uint32Array]).sort(([a], [b]) => a - b);
}

let places = new Uint32Array(0);

/** 0, 1, 2 and so on: the same numbers for every block that has but one instrument. */
function firstPlaces(count: number): Uint32Array {
  if (places.length < count) places = Uint32Array.from({ length: 2 * count }, (_, place) => place);
  return places.subarray(0, count);
}
