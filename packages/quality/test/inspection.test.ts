import type { InstrumentQuality } from '@replay/core';
import { anyTape, type Tape, tape } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldQuality } from './fold-quality.ts';

const market = '99x3 | 101x4';

/** A live book from the start, then what the case tells. */
const after = (tell: (tape: Tape) => Tape) => foldQuality(tell(tape().at(0).snapshot(market).at(1000)).events());

describe('what is counted and told of single orders', () => {
  const told = (changes: string) =>
    foldQuality(tape().at(0).orders('b1 99x3 | a1 101x4').at(1000).ordersChange(changes).events());

  it.each<[changes: string, counts: Partial<InstrumentQuality>, finding: RegExp | undefined, because: string]>([
    ['added b2 bid 99x1', { changes: 1, levelUpdates: 3, ordersAdded: 1, contradictions: 0 }, undefined, 'all is well'],
    [
      'executed b1 bid 99x1, removed b1 bid 99x2',
      { ordersExecuted: 1, ordersRemoved: 1 },
      undefined,
      'it is what is left',
    ],
    ['amended b1 bid 98x9', { ordersAmended: 1, contradictions: 0 }, undefined, 'an order may go where it likes'],
    ['removed zz bid 99x1', { contradictions: 1 }, /order zz was removed and does not stand in the book/, 'unknown'],
    ['added b1 bid 98x1', { contradictions: 1 }, /order b1 was added and stands in the book already/, 'known'],
    [
      'executed b1 bid 99x4, removed b1 bid 99x1',
      { contradictions: 2 },
      /4 of order b1 were executed, and only 3/,
      'two',
    ],
  ])('%s: %j, and a finding like %s: %s', (changes, counts, finding) => {
    const { quality, findings } = told(changes);
    expect(quality).toMatchObject(counts);
    if (finding === undefined) expect(findings).toEqual([]);
    else expect(findings).toMatchObject([{ kind: 'contradiction', detail: expect.stringMatching(finding) }]);
  });

  it('is absent where the feed tells price levels', () => {
    expect(foldQuality(tape().snapshot(market).change('99x1 |').events()).quality).not.toHaveProperty('contradictions');
  });

  it('compares a later snapshot with the book folded so far', () => {
    const feed = tape()
      .orders('b1 99x3 | a1 101x4')
      .ordersChange('added b2 bid 98x1')
      .orders('b1 99x3, b2 98x2 | a1 101x4');
    expect(foldQuality(feed.events())).toMatchObject({
      quality: { snapshots: 2, snapshotsCompared: 1, snapshotsDiffering: 1, levelsDiffering: 1 },
      findings: [{ kind: 'snapshot' }],
    });
  });
});

describe('what is counted and told of an event', () => {
  const cases: readonly {
    readonly name: string;
    readonly tell: (tape: Tape) => Tape;
    readonly counts: Partial<InstrumentQuality>;
    readonly told: string | undefined;
  }[] = [
    {
      name: 'a change',
      tell: (t) => t.change('98x1 97x1 |'),
      counts: { changes: 1, levelUpdates: 4 },
      told: undefined,
    },
    {
      name: 'a print inside',
      tell: (t) => t.print('buy 101x1'),
      counts: { trades: 1, tradesOutsideBook: 0 },
      told: undefined,
    },
    {
      name: 'a print below',
      tell: (t) => t.print('sell 98x5'),
      counts: { tradesOutsideBook: 1, tradedLots: 5 },
      told: undefined,
    },
    { name: 'a print above', tell: (t) => t.print('buy 102x1'), counts: { tradesOutsideBook: 1 }, told: undefined },
    {
      name: 'a print of nobody',
      tell: (t) => t.print('unknown 99x1'),
      counts: { tradesWithoutAggressor: 1 },
      told: undefined,
    },
    { name: 'a quote', tell: (t) => t.quote(market), counts: { quotes: 1, trades: 0 }, told: undefined },
    { name: 'a lost connection', tell: (t) => t.interruption(), counts: { gaps: 1, checksumFailures: 0 }, told: 'gap' },
    { name: 'missing ids', tell: (t) => t.interruption('3 missing', 'sequence-gap'), counts: { gaps: 1 }, told: 'gap' },
    {
      name: 'missing ids let pass',
      tell: (t) => t.flag('sequence-gap', '3 missing'),
      counts: { gaps: 1 },
      told: 'gap',
    },
    {
      name: 'a wrong checksum',
      tell: (t) => t.interruption('crc', 'checksum-mismatch'),
      counts: { gaps: 0, checksumFailures: 1 },
      told: 'checksum',
    },
    {
      name: 'a wrong checksum let pass',
      tell: (t) => t.flag('checksum-mismatch', 'crc'),
      counts: { checksumFailures: 1 },
      told: 'checksum',
    },
    { name: 'rubbish', tell: (t) => t.rejection('no JSON'), counts: { rejected: 1, unreadable: 1 }, told: 'rejected' },
    {
      name: 'a price off the tick',
      tell: (t) => t.rejection('off', { kind: 'off-step' }),
      counts: { rejected: 1, offStep: 1 },
      told: 'rejected',
    },
    {
      name: 'a message told twice',
      tell: (t) => t.rejection('again', { kind: 'duplicate', damagesBook: false }),
      counts: { rejected: 1, duplicates: 1 },
      told: 'duplicate',
    },
    {
      name: 'a message too late',
      tell: (t) => t.rejection('late', { kind: 'late', damagesBook: false }),
      counts: { rejected: 1, late: 1 },
      told: 'duplicate',
    },
    {
      name: 'a message put in its place',
      tell: (t) => t.flag('reordered', 'swapped'),
      counts: { reordered: 1 },
      told: 'order',
    },
    {
      name: 'a receipt that goes back',
      tell: (t) => t.flag('clock-back', 'by 3us'),
      counts: { clockBack: 1 },
      told: 'order',
    },
    { name: 'an empty snapshot', tell: (t) => t.snapshot('|'), counts: { emptySnapshots: 1 }, told: 'empty-snapshot' },
    {
      name: 'a one-sided snapshot',
      tell: (t) => t.snapshot('99x1 |'),
      counts: { oneSidedSnapshots: 1 },
      told: undefined,
    },
    {
      name: 'two snapshots on end',
      tell: (t) => t.snapshot('1x1 | 2x2'),
      counts: { snapshotsCompared: 0 },
      told: undefined,
    },
    {
      name: 'a snapshot of the very book',
      tell: (t) => t.change('98x1 |').snapshot('99x3 98x1 | 101x4'),
      counts: { snapshotsCompared: 1, snapshotsDiffering: 0 },
      told: undefined,
    },
    {
      name: 'a snapshot of another book',
      tell: (t) => t.change('98x1 |').snapshot('99x3 98x2 | 101x4'),
      counts: { snapshotsCompared: 1, snapshotsDiffering: 1, levelsDiffering: 1 },
      told: 'snapshot',
    },
    {
      name: 'an exchange time that goes back',
      tell: (t) => t.at(500, 2000).change('98x1 |').at(400, 2100).change('98x2 |'),
      counts: { exchangeTimeBack: 1 },
      told: undefined,
    },
    {
      name: 'a receipt before the event',
      tell: (t) => t.at(5000, 2000).change('98x1 |'),
      counts: { negativeLatency: 1, worstNegativeLatency: 3000 },
      told: undefined,
    },
  ];

  it.each(cases)('$name', ({ tell, counts, told }) => {
    const { quality, findings } = after(tell);
    expect(quality).toMatchObject(counts);
    expect(findings.map(({ kind }) => kind)).toEqual(told === undefined ? [] : [told]);
  });

  it('tells the end of a hole with how long it lasted', () => {
    const { quality, findings } = after((t) => t.interruption().at(3000).change('98x1 |').at(8000).snapshot(market));
    expect(findings.map(({ kind }) => kind)).toEqual(['gap', 'resync']);
    expect(findings[1]?.detail).toMatch(/after 7 ms/);
    expect(quality).toMatchObject({ changesIgnored: 1, staleMicros: 7000, notLiveMicros: 7000 });
  });
});

describe('the time a book spends in each condition', () => {
  it.each([
    {
      market: '101x1 | 101x4',
      spent: { lockings: 1, lockedMicros: 4000, crossedMicros: 0 },
      because: 'the prices are equal',
    },
    {
      market: '102x1 | 101x4',
      spent: { crossings: 1, crossedMicros: 4000, lockedMicros: 0 },
      because: 'the bid is above',
    },
    { market: '99x1 |', spent: { oneSidedMicros: 4000 }, because: 'nobody sells' },
    { market: '99x1 | 101x1', spent: { oneSidedMicros: 0, crossedMicros: 0, lockedMicros: 0 }, because: 'it is clean' },
  ])('$market: $because', ({ market, spent }) => {
    expect(foldQuality(tape().at(1000).snapshot(market).events(), 5000).quality).toMatchObject(spent);
  });

  it('counts the silence at the end', () => {
    const events = tape().at(0).snapshot(market).at(100).change('98x1 |').events();
    expect(foldQuality(events, 5100).quality.longestSilence).toBe(5000);
  });
});

describe('whatever a venue sends', () => {
  it('each event is counted once by its type, and each oddity is told', () => {
    fc.assert(
      fc.property(anyTape(), (events) => {
        const { quality, findings } = foldQuality(events);
        const { snapshots, changes, trades, quotes, rejected, gaps, checksumFailures } = quality;
        expect(snapshots + changes + trades + quotes + rejected + gaps + checksumFailures).toBe(events.length);
        expect(quality.events).toBe(events.length);
        expect(findings.filter(({ kind }) => kind === 'gap')).toHaveLength(gaps);
        expect(findings.filter(({ kind }) => kind === 'rejected')).toHaveLength(rejected);
      }),
    );
  });

  it('a later snapshot of the true book never differs from the fold', () => {
    fc.assert(
      fc.property(anyTape({ interruptions: false }), (events) => {
        expect(foldQuality(events).quality).toMatchObject({ snapshotsDiffering: 0, levelsDiffering: 0 });
      }),
    );
  });

  it('the times of all conditions are never more than the time there was', () => {
    fc.assert(
      fc.property(anyTape(), (events) => {
        const { quality } = foldQuality(events);
        const { crossedMicros, lockedMicros, oneSidedMicros, notLiveMicros, staleMicros } = quality;
        const [first, last] = [events[0]?.receivedTime ?? 0, events.at(-1)?.receivedTime ?? 0];
        expect(crossedMicros + lockedMicros + oneSidedMicros + notLiveMicros).toBeLessThanOrEqual(last - first);
        expect(staleMicros).toBeLessThanOrEqual(notLiveMicros);
      }),
    );
  });
});
