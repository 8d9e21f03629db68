import { anyMoves, anyWindow, law, type WindowOptions, whyNoSharedData } from '@replay/testkit';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { generatedRecording, type Recording, realFolder, realRecordings } from '../../../scripts/recordings.ts';
import { type LawTapes, runLaws } from './run-laws.ts';

const window: WindowOptions = { maxEvents: 50, levels: 12 };

/** Windows of recordings, and scripts in them with orders as large and as lasting as what is recorded there. */
function tapesIn(recordings: readonly Recording[], maxSize: number): LawTapes {
  const tapes = fc.oneof(...recordings.map(({ events }) => anyWindow(events, window)));
  return { tapes, moves: anyMoves({ tapes, maxSize, longest: 2_000_000 }) };
}

describe('in the generated market', () => {
  runLaws(tapesIn([generatedRecording()], 500), law);
});

if (realFolder === undefined) it.skip(`in real recordings (${whyNoSharedData})`);
else {
  const recordings = await realRecordings(realFolder);
  describe('in real recordings', () => {
    runLaws(tapesIn(recordings, 1_000_000), law);
  });
}
