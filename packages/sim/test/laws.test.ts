import { anyMoves, law } from '@replay/testkit';
import { describe } from 'vitest';
import { venueLaws } from './laws/venue-laws.ts';

describe('on any tape', () => {
  venueLaws(anyMoves, law);
});
