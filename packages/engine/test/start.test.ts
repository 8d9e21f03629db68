import type { Instrument } from '@replay/core';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { startFact } from '../src/index.ts';
import { configOf } from './scripted-run.ts';

describe('the first fact of a run', () => {
  it('does not show where an instrument was read from: its fields stand in one order', () => {
    const instrument = testInstrument({ minNotional: '5' });
    const turned = Object.fromEntries(Object.entries(instrument).toReversed()) as unknown as Instrument;
    const told = (one: Instrument): string => JSON.stringify(startFact(configOf({}, { instruments: [one] })));
    expect(Object.keys(turned)).not.toEqual(Object.keys(instrument));
    expect(told(turned)).toBe(told(instrument));
  });
});
