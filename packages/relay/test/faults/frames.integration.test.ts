import { beforeAll, describe, expect, it } from 'vitest';
import { whileServing } from '../served.ts';
import { type RuleText, type WireStream, whileFaulty, wireStream } from './faulty.ts';
import { shortFeed } from './short-market.ts';

const replay = '/tardis/replay/replay?symbol=BTCUSDT';

let whole: readonly string[];
beforeAll(async () => {
  const { frames, end } = await whileServing([shortFeed], ({ url }) => wireStream(url, replay));
  expect(end).toBe(1000);
  expect(frames.length).toBeGreaterThan(300);
  whole = frames;
});

const listen = (rule: RuleText): Promise<WireStream> =>
  whileFaulty([rule], (url) => wireStream(url, replay, rule.fault.kind === 'stall' ? 1500 : undefined));

describe('frames with changed content', () => {
  const middle = (text: string): number => text.length >> 1;
  it.each<[string, RuleText, (frames: readonly string[]) => readonly string[]]>([
    ['twice', { at: 7, fault: { kind: 'duplicate' } }, (frames) => frames.toSpliced(7, 0, frames[6]!)],
    [
      'behind the next one',
      { at: 7, fault: { kind: 'reorder' } },
      (frames) => frames.toSpliced(6, 2, frames[7]!, frames[6]!),
    ],
    [
      'behind three others',
      { at: 7, fault: { kind: 'reorder', by: 3 } as never },
      (frames) => frames.toSpliced(10, 0, frames[6]!).toSpliced(6, 1),
    ],
    [
      'at the very end, where there are not so many others',
      { at: 7, fault: { kind: 'reorder', by: 100_000 } as never },
      (frames) => [...frames.toSpliced(6, 1), frames[6]!],
    ],
    [
      'with a character that stands nowhere in JSON',
      { at: 7, fault: { kind: 'corrupt' } },
      (frames) =>
        frames.with(6, `${frames[6]!.slice(0, middle(frames[6]!))}\u0000${frames[6]!.slice(middle(frames[6]!) + 1)}`),
    ],
    [
      'with half of its text',
      { at: 7, fault: { kind: 'cut-frame' } },
      (frames) => frames.with(6, frames[6]!.slice(0, middle(frames[6]!))),
    ],
    [
      'with another number',
      { at: 7, fault: { kind: 'wrong-sequence', by: 5 } as never },
      (frames) => frames.with(6, frames[6]!.replace('"sequence":6', '"sequence":11')),
    ],
    ['as they are, when the fault is behind the end', { at: 1e6, fault: { kind: 'drop' } }, (frames) => frames],
    ['byte by byte', { at: 7, fault: { kind: 'slow-loris', bytes: 30, every: 1 } as never }, (frames) => frames],
  ])('%s', async (_how, rule, told) => {
    const { frames, end } = await listen(rule);
    expect(frames).toEqual(told(whole));
    expect(end).toBe(1000);
  });

  it('with times of a skewed clock from there on', async () => {
    const { frames } = await listen({ at: 7, fault: { kind: 'clock-skew', millis: 2000 } as never });
    const timesIn = (texts: readonly string[]) =>
      texts.map((text) => JSON.parse(text) as { readonly timestamp: number; readonly local_timestamp: number });
    const right = timesIn(whole);
    for (const [place, { timestamp, local_timestamp }] of timesIn(frames).entries()) {
      expect(timestamp - right[place]!.timestamp).toBe(place < 6 ? 0 : 2_000_000);
      expect(local_timestamp).toBe(right[place]!.local_timestamp);
    }
  });
});

describe('a stream', () => {
  it.each<[string, RuleText, WireStream['end']]>([
    ['breaks off', { at: 7, fault: { kind: 'drop' } }, 1006],
    ['falls silent', { at: 7, fault: { kind: 'stall' } }, 'silent'],
    [
      'breaks the rules of WebSockets',
      { at: 7, fault: { kind: 'broken-frame' } },
      'Invalid WebSocket frame: RSV2 and RSV3 must be clear',
    ],
    ['has credentials that expire', { at: 7, fault: { kind: 'expired' } }, 1008],
  ])('%s, after the frames before', async (_how, rule, how) => {
    const { frames, end } = await listen(rule);
    expect(frames).toEqual(whole.slice(0, 6));
    expect(end).toBe(how);
  });

  it('stalls no longer than the limit of the server', async () => {
    const rule = { at: 7, fault: { kind: 'stall' } };
    const { end } = await whileFaulty([rule], (url) => wireStream(url, replay), { drainWithin: 50 });
    expect(end).toBe(1006);
  });

  it.each(['stall', 'delay'])('continues after a %s of limited length', async (kind) => {
    const { frames, times } = await listen({ at: 7, fault: { kind, millis: 80 } as never });
    expect(frames).toEqual(whole);
    expect(times[6]).toBeGreaterThan(75);
  });

  it.each([401, 403, 404, 429, 503])('is refused with %i', async (status) => {
    const { frames, end, reason } = await listen({ fault: { kind: 'status', status, retryAfter: 3 } as never });
    expect([frames, end]).toEqual([[], status]);
    expect(JSON.parse(reason)).toMatchObject({ 'retry-after': '3' });
  });
});
