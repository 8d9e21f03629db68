import { describe, expect, it } from 'vitest';
import { bybit, depth, deribit, line, okx, spotSnapshot, told } from './raw-captures.ts';

/** Why comes last in a table and first in a title. */
const stories = (rows: readonly (readonly [lines: string[], expected: string[], because: string])[]) =>
  rows.map(([lines, expected, because]) => [because, lines, expected] as const);

describe('Binance spot: `U` to `u`, one range behind the other', () => {
  it('puts the changes that waited for the snapshot on top of it, at its receipt', async () => {
    expect(
      await told([
        line(1, depth(1, 1, 4, '98x1 |')),
        line(2, depth(2, 5, 8, '99x2 | 101x0')),
        line(3, depth(3, 9, 9, '| 102x7')),
        line(4, spotSnapshot(6, '98x1 99x9 | 101x5')),
        line(5, depth(5, 10, 12, '97x3 |')),
      ]),
    ).toEqual(['4 snapshot 98x1 99x9 | 101x5', '4 change 99x2 | 101x0', '4 change | 102x7', '5 change 97x3 |']);
  });

  it('begins with the snapshot alone where no change waits, and passes over what it holds', async () => {
    expect(
      await told([
        line(1, spotSnapshot(6, '99x9 | 101x5')),
        line(2, depth(2, 3, 6, '99x1 |')),
        line(3, depth(3, 5, 8, '99x2 |')),
        line(4, depth(4, 9, 9, '99x3 |')),
      ]),
    ).toEqual(['1 snapshot 99x9 | 101x5', '3 change 99x2 |', '4 change 99x3 |']);
  });

  it('reads a snapshot in a recorder’s envelope', async () => {
    expect(await told([line(1, spotSnapshot(6, '99x9 |', 'btcusdt')), line(2, depth(2, 7, 7, '98x1 |'))])).toEqual([
      '1 snapshot 99x9 |',
      '2 change 98x1 |',
    ]);
  });

  it('does without the book after a gap, until a snapshot that links up', async () => {
    const lines = [
      line(1, spotSnapshot(6, '99x9 | 101x5')),
      line(2, depth(2, 7, 8, '99x2 |')),
      line(3, depth(3, 12, 13, '99x3 |')),
      line(1004, depth(1004, 14, 14, '99x4 |')),
      line(1005, depth(1005, 15, 15, '99x5 |')),
      line(1006, spotSnapshot(14, '99x4 |')),
      line(1007, depth(1007, 16, 16, '99x6 |')),
    ];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x9 | 101x5',
      '2 change 99x2 |',
      '1004 gap (message 3): updates 9 to 11 are missing before 12 to 13',
      '1006 snapshot 99x4 |',
      '1006 change 99x5 |',
      '1007 change 99x6 |',
    ]);
  });

  it('leaves a requested snapshot aside while the numbers vouch for the book, and takes it up when they do not', async () => {
    const lines = [
      line(1, spotSnapshot(6, '99x9 90x1 | 101x5')),
      line(2, depth(2, 7, 8, '99x2 |')),
      line(3, spotSnapshot(10, '99x7 | 101x5')),
      line(4, depth(4, 9, 9, '99x3 |')),
      line(5, depth(5, 11, 11, '99x8 |')),
      line(1006, depth(1006, 12, 12, '98x1 |')),
    ];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x9 90x1 | 101x5',
      '2 change 99x2 |',
      '4 change 99x3 |',
      '1006 gap (message 5): update 10 is missing before 11 to 11',
      '1006 snapshot 99x7 | 101x5',
      '1006 change 99x8 |',
      '1006 change 98x1 |',
    ]);
  });
});

describe('Binance futures: each message names the one before', () => {
  const futures = (time: number, first: number, last: number, previous: number, market: string) =>
    line(time, depth(time, first, last, market, previous));

  it.each(
    stories([
      [[futures(2, 8, 12, 5, '99x1 |')], ['2 change 99x1 |'], 'it holds the number of the snapshot'],
      [[futures(2, 15, 18, 10, '99x1 |')], ['2 change 99x1 |'], 'it names the snapshot, which was seen live'],
      [[futures(2, 8, 9, 5, '98x1 |'), futures(3, 8, 12, 9, '99x1 |')], ['3 change 99x1 |'], 'the first one is older'],
      [[futures(2, 10, 10, 5, '99x1 |')], ['2 change 99x1 |'], 'it ends with the number of the snapshot'],
      [
        [futures(2, 15, 18, 11, '99x1 |')],
        ['2 gap (message 2): what follows 10, up to 11, is missing before 18'],
        'it begins behind the snapshot',
      ],
    ]),
  )('a change follows a snapshot at 10, or not: %s', async (_because, changes, expected) => {
    const lines = [line(1, { ...spotSnapshot(10, '99x9 |'), E: 1_700_000_000_001 }), ...changes];
    expect((await told(lines, { venue: 'binance-futures' })).slice(1)).toEqual(expected);
  });

  it('does not mind that numbers jump, and minds a predecessor that never came', async () => {
    const lines = [
      line(1, spotSnapshot(10, '99x9 |')),
      futures(2, 8, 12, 5, '99x1 |'),
      futures(3, 90, 95, 12, '99x2 |'),
      futures(4, 200, 210, 150, '99x3 |'),
    ];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x9 |',
      '2 change 99x1 |',
      '3 change 99x2 |',
      '4 gap (message 4): what follows 95, up to 150, is missing before 210',
    ]);
  });

  it('COIN-M follows the same rule, and is told by the names of its contracts', async () => {
    const lines = [
      line(1, spotSnapshot(10, '99x9 |')),
      line(2, depth(2, 8, 12, '99x1 |', 5, 'BTCUSD_PERP')),
      line(3, depth(3, 20, 22, '99x2 |', 12, 'BTCUSD_PERP')),
    ];
    expect(await told(lines)).toEqual(['1 snapshot 99x9 |', '2 change 99x1 |', '3 change 99x2 |']);
  });
});

describe('Bybit: one more with each message', () => {
  const opening = [line(1, bybit(1, 'snapshot', 10, '99x9 | 101x5')), line(2, bybit(2, 'delta', 11, '99x1 |'))];
  const opened = ['1 snapshot 99x9 | 101x5', '2 change 99x1 |'];

  it.each(
    stories([
      [
        [line(3, bybit(3, 'snapshot', 1, '98x1 |')), line(4, bybit(4, 'delta', 2, '98x2 |'))],
        ['3 snapshot 98x1 |', '4 change 98x2 |'],
        'a restart of the service counts from 1',
      ],
      [
        [line(3, bybit(3, 'snapshot', 12, '98x1 |')), line(4, bybit(4, 'delta', 13, '98x2 |'))],
        ['3 snapshot 98x1 |', '4 change 98x2 |'],
        'any snapshot replaces the book',
      ],
      [
        [line(3, bybit(3, 'snapshot', 15, '98x1 |'))],
        ['3 gap (message 3): messages 12 to 14 are missing before 15', '3 snapshot 98x1 |'],
        'what was lost before a snapshot is still told',
      ],
      [
        [line(3, bybit(1, 'snapshot', 10, '99x9 | 101x5'))],
        ['3 duplicate (message 3): snapshot 10 was seen before'],
        'the same snapshot again would set the book back',
      ],
      [
        [line(3, bybit(0, 'snapshot', 9, '99x9 |'))],
        ['3 late (message 3): snapshot 9 is older than the book, 11'],
        'and so would an older one',
      ],
      [
        [line(3, bybit(3, 'delta', 13, '99x3 |')), line(4, bybit(4, 'delta', 12, '99x2 |'))],
        ['4 flagged reordered (message 4): it came after its successor', '4 change 99x2 |', '4 change 99x3 |'],
        'a message that comes after its successor is put in its place',
      ],
      [
        [line(3, bybit(2, 'delta', 11, '99x1 |'))],
        ['3 duplicate (message 3): 11 was seen before'],
        'a message that comes twice counts once',
      ],
      [
        [line(3, bybit(3, 'delta', 3, '99x1 |')), line(4, bybit(4, 'delta', 12, '99x2 |'))],
        ['3 gap (message 3): the numbers begin anew: 3 after 11, at a later time of the venue'],
        'a restart without its snapshot loses the book',
      ],
      [
        [line(3, bybit(3, 'delta', 14, '99x4 |')), line(1004, bybit(1004, 'delta', 15, '99x5 |'))],
        ['1004 gap (message 3): messages 12 to 13 are missing before 14'],
        'a missing message is waited for, but for a second only',
      ],
      [
        [line(3, bybit(3, 'delta', 14, '99x4 |'))],
        ['3 gap (message 3): messages 12 to 13 are missing before 14'],
        'or to the end',
      ],
    ]),
  )('%s', async (_because, lines, expected) => {
    expect(await told([...opening, ...lines])).toEqual([...opened, ...expected]);
  });

  it('waits for so many messages, and no more', async () => {
    const ahead = [3, 4, 5].map((time) => line(time, bybit(time, 'delta', 10 + time, '99x1 |')));
    expect(await told([...opening, ...ahead], { policies: { reorderWindow: 2 } })).toEqual([
      ...opened,
      '5 gap (message 3): message 12 is missing before 13',
    ]);
  });

  it('begins with a snapshot that comes after its first change', async () => {
    expect(
      await told([line(1, bybit(2, 'delta', 11, '99x1 |')), line(2, bybit(1, 'snapshot', 10, '99x9 | 101x5'))]),
    ).toEqual(['2 snapshot 99x9 | 101x5', '2 change 99x1 |']);
  });

  it('tells at the end that no snapshot ever came', async () => {
    expect(await told([line(1, bybit(1, 'delta', 11, '99x1 |')), line(2, bybit(2, 'delta', 12, '99x2 |'))])).toEqual([
      '2 gap (message 1): no snapshot came, and the changes from here on make no book without one',
    ]);
  });

  it('reads the deepest of several books, and the first level as quotes', async () => {
    const lines = [
      line(1, bybit(1, 'snapshot', 7, '99x9 | 101x5', 'orderbook.1')),
      line(2, bybit(2, 'snapshot', 3, '99x9 98x1 |', 'orderbook.200')),
      line(3, bybit(3, 'snapshot', 90, '99x9 |', 'orderbook.50')),
      line(4, bybit(4, 'snapshot', 8, '| 101x4', 'orderbook.1')),
      line(5, bybit(5, 'delta', 4, '98x0 |', 'orderbook.200')),
    ];
    expect(await told(lines)).toEqual([
      '1 quote 99x9 | 101x5',
      '2 snapshot 99x9 98x1 |',
      '4 quote 99x9 | 101x4',
      '5 change 98x0 |',
    ]);
  });
});

describe('OKX: `prevSeqId` names the message before', () => {
  const opening = [
    line(1, okx(1, 'snapshot', '99x9 | 101x5', { seqId: 10, prevSeqId: -1 })),
    line(2, okx(2, 'update', '99x1 |', { seqId: 15, prevSeqId: 10 })),
  ];
  const update = (time: number, seqId: number, prevSeqId: number, market: string) =>
    line(time, okx(time, 'update', market, { seqId, prevSeqId }));

  it.each(
    stories([
      [
        [update(3, 15, 15, '|'), update(4, 15, 15, '|'), update(5, 17, 15, '99x2 |')],
        ['5 change 99x2 |'],
        'a heartbeat repeats the number and changes nothing',
      ],
      [
        [update(3, 3, 15, '99x2 |'), update(4, 5, 3, '99x3 |')],
        ['3 change 99x2 |', '4 change 99x3 |'],
        'after a maintenance the numbers begin lower, from the right predecessor',
      ],
      [
        [update(3, 20, 17, '99x2 |')],
        ['3 gap (message 3): what follows 15, up to 17, is missing before 20'],
        'the predecessor never came',
      ],
      [
        [update(3, 20, 12, '99x2 |')],
        ['3 gap (message 3): 20 follows 12, where the book is at 15'],
        'the predecessor was passed: waiting would not help',
      ],
      [
        [line(3, okx(3, 'snapshot', '98x1 |', { seqId: 40, prevSeqId: -1 })), update(4, 41, 40, '98x2 |')],
        ['3 snapshot 98x1 |', '4 change 98x2 |'],
        'a second snapshot replaces the book',
      ],
      [
        [update(3, 14, 9, '99x7 |')],
        ['3 gap (message 3): the numbers begin anew: 14 after 15, at a later time of the venue'],
        'lower and later',
      ],
      [
        [line(3, okx(1, 'update', '99x7 |', { seqId: 14, prevSeqId: 9 }))],
        ['3 late (message 3): 14 came after 15'],
        'lower and earlier',
      ],
      [
        [line(3, okx(3, 'update', '99x7 |'))],
        ['3 gap (message 3): the change has no number, those before it had'],
        'a number that is left out is missed',
      ],
    ]),
  )('%s', async (_because, lines, expected) => {
    expect((await told([...opening, ...lines])).slice(2)).toEqual(expected);
  });
});

describe('Deribit: `prev_change_id` names the message before', () => {
  const opening = [line(1, deribit(1, 10, '99x9 | 101x5')), line(2, deribit(2, 15, '99x0 98x4 |', 10))];

  it.each(
    stories([
      [[line(3, deribit(3, 19, '| 101x6', 15))], ['3 change | 101x6'], 'the right predecessor'],
      [
        [line(3, deribit(3, 19, '| 101x6', 17))],
        ['3 gap (message 3): what follows 15, up to 17, is missing before 19'],
        'a predecessor that never came',
      ],
      [
        [line(3, deribit(3, 40, '90x1 |')), line(4, deribit(4, 44, '90x2 |', 40))],
        ['3 snapshot 90x1 |', '4 change 90x2 |'],
        'a snapshot begins anew',
      ],
    ]),
  )('%s', async (_because, lines, expected) => {
    expect(await told([...opening, ...lines])).toEqual([
      '1 snapshot 99x9 | 101x5',
      '2 change 99x0 98x4 |',
      ...expected,
    ]);
  });
});

describe('the gap policy', () => {
  const lines = [
    line(1, bybit(1, 'snapshot', 10, '99x9 |')),
    line(2, bybit(2, 'delta', 12, '99x2 |')),
    line(3, bybit(3, 'delta', 14, '99x4 |')),
  ];

  it('`warn` tells each gap and goes on', async () => {
    expect(await told(lines, { policies: { gap: 'warn' } })).toEqual([
      '1 snapshot 99x9 |',
      '3 flagged sequence-gap (message 2): message 11 is missing before 12',
      '3 change 99x2 |',
      '3 flagged sequence-gap (message 3): message 13 is missing before 14',
      '3 change 99x4 |',
    ]);
  });

  it('`fail` stops at the message behind the gap', async () => {
    await expect(told(lines, { policies: { gap: 'fail' } })).rejects.toMatchObject({
      code: 'BAD_DATA',
      message: 'message 11 is missing before 12',
      place: 'capture, message 2',
      remedy: expect.stringContaining('quarantine'),
    });
  });

  it('a gap of more messages than are borne stops under every policy', async () => {
    const long = [...lines.slice(0, 1), line(2, bybit(2, 'delta', 1012, '99x2 |'))];
    await expect(told(long)).rejects.toMatchObject({ code: 'BAD_DATA', place: 'capture, message 2' });
    expect(await told(long, { policies: { longestGap: 1001 } })).toHaveLength(2);
  });

  it('`warn` goes on with a change without a number, whatever numbers wait beside it, damaged ones too', async () => {
    const damaged = [
      line(1, okx(1, 'snapshot', '99x9 |', { seqId: -10, prevSeqId: -1 })),
      line(2, okx(2, 'update', '99x2 |', { seqId: -3, prevSeqId: -5 })),
      line(3, okx(3, 'update', '99x3 |')),
      line(4, okx(4, 'update', '99x4 |', { seqId: 15, prevSeqId: 10 })),
    ];
    expect(await told(damaged, { policies: { gap: 'warn' } })).toEqual([
      '1 snapshot 99x9 |',
      '3 flagged sequence-gap (message 3): the change has no number, those before it had',
      '3 change 99x3 |',
      '4 change 99x4 |',
    ]);
  });
});

describe('an empty line', () => {
  it('is a lost connection: the book is stale for each instrument until its next snapshot', async () => {
    const lines = [
      line(1, bybit(1, 'snapshot', 10, '99x9 |')),
      '',
      '',
      line(3, bybit(3, 'delta', 11, '99x1 |')),
      line(4, bybit(4, 'snapshot', 12, '99x2 |')),
    ];
    expect(await told(lines)).toEqual([
      '1 snapshot 99x9 |',
      '1 disconnect (message 2): the recorder lost its connection',
      '4 snapshot 99x2 |',
    ]);
  });

  it('before the first message is nothing', async () => {
    expect(await told(['', line(1, bybit(1, 'snapshot', 10, '99x9 |'))])).toEqual(['1 snapshot 99x9 |']);
  });
});
