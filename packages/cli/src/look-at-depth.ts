import { type Book, waitingBook } from '@replay/book';
import type { Fact, Instrument, InstrumentId } from '@replay/core';
import type { RunState } from '@replay/engine';
import { DepthRecorder, depthText } from '@replay/page';
import type { Onlooker } from './execute-run.ts';

/** Looks at the books of the venues as a run goes on, from its start to its end, and tells what it saw as the text of a file. */
export function depthLook(instruments: readonly Instrument[]): { readonly look: Onlooker; text(): string } {
  const recorder = new DepthRecorder(instruments);
  return {
    look: (state, facts) => {
      if (state.phase.status !== 'running') return;
      recorder.observe(state.now, (place) => bookOf(state, place), filledIn(facts));
    },
    text: () => depthText(recorder.recorded()),
  };
}

const bookOf = ({ venues }: RunState, place: number): Book => venues[place]?.venue.book ?? waitingBook;

const none: readonly InstrumentId[] = [];

function filledIn(facts: readonly Fact[]): readonly InstrumentId[] {
  let filled: InstrumentId[] | undefined;
  for (const fact of facts) {
    if (fact.type !== 'OrderFilled') continue;
    filled ??= [];
    filled.push(fact.instrument);
  }
  return filled ?? none;
}
