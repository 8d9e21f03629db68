import { anyMoves, anyWindow, law, type WindowOptions, whyNoSharedData } from '@replay/testkit';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { generatedRecording, type Recording, realFolder, realRecordings } from '../../../scripts/recordings.ts';
import type { MovesOf } from './laws/subjects.ts';
import { venueLaws } from './laws/venue-laws.ts';

const window: WindowOptions = { order: 'happened', maxEvents: 80, levels: 20 };

/** Scripts that run in windows of recordings, with orders as large and as lasting as what is recorded there. */
function movesIn(recordings: readonly Recording[], maxSize: number): MovesOf {
  const tapes = fc.oneof(...recordings.map(({ events }) => anyWindow(events, window)));
  return (options) => anyMoves({ ...options, tapes, maxSize, longest: 2_000_000 });
}

describe('in the generated market', () => {
  venueLaws(movesIn([generatedRecording()], 500), law);
});

if (realFolder === undefined) it.skip(`in real recordings (${whyNoSharedData})`);
else {
  const recordings = await realRecordings(realFolder);
  describe('in real recordings', () => {
    venueLaws(movesIn(recordings, 1_000_000), law);
  });
}
