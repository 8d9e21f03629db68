import { describe, expect, it } from 'vitest';
import { change, print, snapshot, tape } from '../src/index.ts';

describe('a tape', () => {
  it('numbers and stamps what it is told', () => {
    const events = tape({ feedLatency: 10 })
      .at(100)
      .snapshot('99x3 | 101x4')
      .print('sell 99x1')
      .at(200, 350)
      .of('other')
      .change('99x2 |')
      .events();
    expect(events).toMatchObject([
      { type: 'BookSnapshotted', instrument: 'test', exchangeTime: 100, receivedTime: 110, sequence: 0 },
      { type: 'TradePrinted', aggressor: 'sell', price: 99, size: 1, receivedTime: 110, sequence: 1 },
      { type: 'BookChanged', instrument: 'other', exchangeTime: 200, receivedTime: 350, sequence: 2 },
    ]);
  });

  it('tells a missing side of a quote by leaving it out', () => {
    expect(tape().quote('99x3 |').events()[0]).toMatchObject({ bid: { price: 99, size: 3 } });
    expect(tape().quote('99x3 |').events()[0]).not.toHaveProperty('ask');
  });

  it('is not changed by what is told after it was read', () => {
    const story = tape().print('buy 1x1');
    const events = story.events();
    story.print('buy 2x2');
    expect(events).toHaveLength(1);
  });
});

describe('single events', () => {
  it('come one after the other', () => {
    const [first, second, third] = [snapshot('1x1 | 2x2'), change('1x2 |'), print('buy 2x1')];
    expect(second.sequence - first.sequence).toBe(1);
    expect(third.receivedTime).toBeGreaterThan(second.receivedTime);
  });

  it('stand where they are told to', () => {
    const stamp = { instrument: 'other', time: 5, receivedTime: 9, sequence: 3 };
    expect(print('unknown 2x1', stamp)).toMatchObject({
      instrument: 'other',
      exchangeTime: 5,
      receivedTime: 9,
      sequence: 3,
      aggressor: 'unknown',
    });
  });
});
