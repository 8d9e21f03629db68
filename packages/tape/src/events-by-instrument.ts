/** The places of each instrument's events, by instrument. */
export function eventsByInstrument(instruments: Uint16Array): [instrument: number, events: Uint32Array][] {
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
