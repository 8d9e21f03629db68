import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestRate } from '../src/http/request-limiter.ts';
import { fakeTime } from './relay-stub.ts';

describe('the rate of requests', () => {
  it('is never exceeded: in any stretch of time at most a second of them on top', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 6000 }),
        fc.array(fc.nat(2000), { maxLength: 300 }),
        (perMinute, steps) => {
          const { now, pass } = fakeTime();
          const rate = new RequestRate(perMinute, now);
          const sentAt: number[] = [];
          for (const step of steps) {
            pass(step);
            while (rate.take() === 0) sentAt.push(now());
          }
          const burst = Math.max(1, perMinute / 60);
          const excess = sentAt.flatMap((from, first) =>
            sentAt.slice(first).filter((to, more) => more + 1 > burst + ((to - from) / 60_000) * perMinute + 1e-6),
          );
          expect(excess).toEqual([]);
        },
      ),
    );
  });

  it('is there again after the wait it asks for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (perMinute) => {
        const { now, pass } = fakeTime();
        const rate = new RequestRate(perMinute, now);
        while (rate.take() === 0);
        pass(Math.ceil(rate.take()));
        expect(rate.take()).toBe(0);
      }),
    );
  });

  it('is halved once for all requests that were refused together, and never below a sixteenth', () => {
    const { now, pass } = fakeTime();
    const rate = new RequestRate(1600, now);
    const sentAt = now();
    pass(50);
    for (let together = 0; together < 20; together++) rate.refused(sentAt);
    expect(rate.perMinute).toBe(800);
    for (let again = 0; again < 10; again++) {
      pass(10);
      rate.refused(now());
    }
    expect(rate.perMinute).toBe(100);
  });

  it('recovers by a tenth per second of success, and not beyond where it began', () => {
    const { now, pass } = fakeTime();
    const rate = new RequestRate(600, now);
    rate.refused(now());
    for (let tenths = 0; tenths < 20; tenths++) {
      pass(100);
      rate.succeeded();
    }
    expect(rate.perMinute).toBeCloseTo(300 * 1.1 ** 2, 6);
    pass(3_600_000);
    rate.succeeded();
    expect(rate.perMinute).toBeCloseTo(300 * 1.1 ** 3, 6);
    for (let seconds = 0; seconds < 10; seconds++) {
      pass(1000);
      rate.succeeded();
    }
    expect(rate.perMinute).toBe(600);
  });
});
