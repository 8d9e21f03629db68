import type { InstrumentQuality } from '@replay/core';
import { anyTape, type Tape, tape } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldQuality } from './fold-quality.ts';

const market = '99x3 | 101x4';

/** A live book from the start, then the events of the case. */
const after = (add: (tape: Tape) => Tape) => foldQuality(add(tape().at(0).snapshot(market).at(1000)).events());

describe('the counts and findings of single orders', () => {
  const inspected = (changes: string) =>
    foldQuality(tape().at(0).orders('b1 99x3 | a1 101x4').at(1000).ordersChange(changes).events());

  it.each<[changes: string, counts: Partial<InstrumentQuality>, finding: RegExp | undefined, because: string]>([
    ['added b2 bid 99x1', { changes: 1, levelUpdates: 3, ordersAdded: 1, contradictions: 0 }, undefined, 'consistent'],
    [
      'executed b1 bid 99x1, removed b1 bid 99x2',
      { ordersExecuted: 1, ordersRemoved: 1 },
      undefined,
      'the rest is removed',
    ],
    ['amended b1 bid 98x9', { ordersAmended: 1, contradictions: 0 }, undefined, 'any price is allowed'],
    ['removed zz bid 99x1', { contradictions: 1 }, /order zz was removed and does not stand in the book/, 'unknown'],
    ['added b1 bid 98x1', { contradictions: 1 }, /order b1 was added and stands in the book already/, 'known'],
    [
      'executed b1 bid 99x4, removed b1 bid 99x1',
      { contradictions: 2 },
      /4 of order b1 were executed, and only 3/,
      'two',
    ],
  ])('%s: %j, and a finding like %s: %s', (changes, counts, finding) => {
    const { quality, findings } = inspected(changes);
    expect(quality).toMatchObject(counts);
    if (finding === undefined) expect(findings).toEqual([]);
    else expect(findings).toMatchObject([{ kind: 'contradiction', detail: expect.stringMatching(finding) }]);
  });

  it('are absent for a feed of price levels', () => {
    expect(foldQuality(tape().snapshot(market).change('99x1 |').events()).quality).not.toHaveProperty('contradictions');
  });

  it('include the comparison of a later snapshot with the folded book', () => {
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

describe('the counts and finding of an event', () => {
  const cases: readonly {
    readonly name: string;
    readonly add: (tape: Tape) => Tape;
    readonly counts: Partial<InstrumentQuality>;
    readonly finding: string | undefined;
  }[] = [
    {
      name: 'a change',
      add: (t) => t.change('98x1 97x1 |'),
      counts: { changes: 1, levelUpdates: 4 },
      finding: undefined,
    },
    {
      name: 'a print inside',
      add: (t) => t.print('buy 101x1'),
      counts: { trades: 1, tradesOutsideBook: 0 },
      finding: undefined,
    },
    {
      name: 'a print below',
      add: (t) => t.print('sell 98x5'),
      counts: { tradesOutsideBook: 1, tradedLots: 5 },
      finding: undefined,
    },
    { name: 'a print above', add: (t) => t.print('buy 102x1'), counts: { tradesOutsideBook: 1 }, finding: undefined },
    {
      name: 'a print without an aggressor',
      add: (t) => t.print('unknown 99x1'),
      counts: { tradesWithoutAggressor: 1 },
      finding: undefined,
    },
    { name: 'a quote', add: (t) => t.quote(market), counts: { quotes: 1, trades: 0 }, finding: undefined },
    {
      name: 'a lost connection',
      add: (t) => t.interruption(),
      counts: { gaps: 1, checksumFailures: 0 },
      finding: 'gap',
    },
    {
      name: 'missing ids',
      add: (t) => t.interruption('3 missing', 'sequence-gap'),
      counts: { gaps: 1 },
      finding: 'gap',
    },
    {
      name: 'missing ids, ignored',
      add: (t) => t.flag('sequence-gap', '3 missing'),
      counts: { gaps: 1 },
      finding: 'gap',
    },
    {
      name: 'a wrong checksum',
      add: (t) => t.interruption('crc', 'checksum-mismatch'),
      counts: { gaps: 0, checksumFailures: 1 },
      finding: 'checksum',
    },
    {
      name: 'a wrong checksum, ignored',
      add: (t) => t.flag('checksum-mismatch', 'crc'),
      counts: { checksumFailures: 1 },
      finding: 'checksum',
    },
    {
      name: 'an unreadable message',
      add: (t) => t.rejection('no JSON'),
      counts: { rejected: 1, unreadable: 1 },
      finding: 'rejected',
    },
    {
      name: 'a price off the tick',
      add: (t) => t.rejection('off', { kind: 'off-step' }),
      counts: { rejected: 1, offStep: 1 },
      finding: 'rejected',
    },
    {
      name: 'a duplicate message',
      add: (t) => t.rejection('again', { kind: 'duplicate', damagesBook: false }),
      counts: { rejected: 1, duplicates: 1 },
      finding: 'duplicate',
    },
    {
      name: 'a message too late',
      add: (t) => t.rejection('late', { kind: 'late', damagesBook: false }),
      counts: { rejected: 1, late: 1 },
      finding: 'duplicate',
    },
    {
      name: 'a reordered message',
      add: (t) => t.flag('reordered', 'swapped'),
      counts: { reordered: 1 },
      finding: 'order',
    },
    {
      name: 'a receipt that goes back',
      add: (t) => t.flag('clock-back', 'by 3us'),
      counts: { clockBack: 1 },
      finding: 'order',
    },
    {
      name: 'an empty snapshot',
      add: (t) => t.snapshot('|'),
      counts: { emptySnapshots: 1 },
      finding: 'empty-snapshot',
    },
    {
      name: 'a one-sided snapshot',
      add: (t) => t.snapshot('99x1 |'),
      counts: { oneSidedSnapshots: 1 },
      finding: undefined,
    },
    {
      name: 'two snapshots in a row',
      add: (t) => t.snapshot('1x1 | 2x2'),
      counts: { snapshotsCompared: 0 },
      finding: undefined,
    },
    {
      name: 'a snapshot equal to the book',
      add: (t) => t.change('98x1 |').snapshot('99x3 98x1 | 101x4'),
      counts: { snapshotsCompared: 1, snapshotsDiffering: 0 },
      finding: undefined,
    },
    {
      name: 'a snapshot of another book',
      add: (t) => t.change('98x1 |').snapshot('99x3 98x2 | 101x4'),
      counts: { snapshotsCompared: 1, snapshotsDiffering: 1, levelsDiffering: 1 },
      finding: 'snapshot',
    },
    {
      name: 'an exchange time that goes back',
      add: (t) => t.at(500, 2000).change('98x1 |').at(400, 2100).change('98x2 |'),
      counts: { exchangeTimeBack: 1 },
      finding: undefined,
    },
    {
      name: 'a receipt before the event',
      add: (t) => t.at(5000, 2000).change('98x1 |'),
      counts: { negativeLatency: 1, worstNegativeLatency: 3000 },
      finding: undefined,
    },
  ];

  it.each(cases)('$name', ({ add, counts, finding }) => {
    const { quality, findings } = after(add);
    expect(quality).toMatchObject(counts);
    expect(findings.map(({ kind }) => kind)).toEqual(finding === undefined ? [] : [finding]);
  });

  it('states at the end of a gap how long it lasted', () => {
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
    { market: '99x1 |', spent: { oneSidedMicros: 4000 }, because: 'there are no asks' },
    { market: '99x1 | 101x1', spent: { oneSidedMicros: 0, crossedMicros: 0, lockedMicros: 0 }, because: 'it is clean' },
  ])('$market: $because', ({ market, spent }) => {
    expect(foldQuality(tape().at(1000).snapshot(market).events(), 5000).quality).toMatchObject(spent);
  });

  it('counts the silence at the end', () => {
    const events = tape().at(0).snapshot(market).at(100).change('98x1 |').events();
    expect(foldQuality(events, 5100).quality.longestSilence).toBe(5000);
  });
});

describe('on any tape', () => {
  it('each event is counted once by its type, and each gap and rejection is a finding', () => {
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

  it('a snapshot of the venue’s book never differs from the fold', () => {
    fc.assert(
      fc.property(anyTape({ interruptions: false }), (events) => {
        expect(foldQuality(events).quality).toMatchObject({ snapshotsDiffering: 0, levelsDiffering: 0 });
      }),
    );
  });

  it('the times of all conditions add up to at most the time of the tape', () => {
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
