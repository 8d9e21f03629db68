import { type Book, waitingBook } from '@replay/book';
import type { Fact, Instrument, InstrumentId } from '@replay/core';
import type { Observer, RunState } from '@replay/engine';
import { DepthRecorder, depthText } from '@replay/page';

/** Records the depth of the books during a run, as the text of a file. */
export function depthSink(instruments: readonly Instrument[]): { readonly look: Observer; text(): string } {
  const recorder = new DepthRecorder(instruments);
  return {
    look: (state, facts, firstNew) => {
      if (state.phase.status !== 'running') return;
      const filled = firstNew === facts.length ? none : filledIn(facts, firstNew);
      if (filled.length > 0 || recorder.isDue(state.now))
        recorder.observe(state.now, (place) => bookOf(state, place), filled);
    },
    text: () => depthText(recorder.recorded()),
  };
}

const bookOf = ({ venues }: RunState, place: number): Book => venues[place]?.venue.book ?? waitingBook;

const none: readonly InstrumentId[] = [];

function filledIn(facts: readonly Fact[], from: number): readonly InstrumentId[] {
  let filled: InstrumentId[] | undefined;
  for (let at = from; at < facts.length; at++) {
    const fact = facts[at]!;
    if (fact.type !== 'OrderFilled') continue;
    filled ??= [];
    filled.push(fact.instrument);
  }
  return filled ?? none;
}
