import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFaultPlan } from '../../src/index.ts';
import { type Chaos, openChaos } from './chaos.ts';
import { dataFeeds, download } from './data-transports.ts';
import { relayLive } from './live-transports.ts';
import { machineLines, machineSocket } from './machine-transports.ts';
import { relayBooks, relayHistory, relaySocket } from './relay-transports.ts';
import type { Transport } from './transport.ts';

type End = 'exact' | 'told' | 'NETWORK' | 'BAD_DATA' | 'BAD_USAGE';
type Row = readonly [rule: object, end: End, because: string];

const replay = '/tardis/replay/*';
const live = '/tardis/stream';
const history = '/tardis/historical';
const machine = '/*replay-normalized';
const slices = '/v1/data-feeds/*';
const files = '/v1/binance/*';

/** Happens to a frame or byte of a path, and then no more. */
const at = (place: number, on: string, kind: string, more: object = {}) => ({
  on,
  at: place,
  fault: { kind, ...more },
});
/** Happens to the whole of an answer. */
const to = (on: string, kind: string, more: object = {}) => ({ on, fault: { kind, ...more } });
const refused = (on: string, status: number, more: object = {}) => to(on, 'status', { status, ...more });
const always = (rule: object) => ({ ...rule, times: 1000 });

const known: readonly (readonly [Transport, readonly Row[]])[] = [
  [
    relaySocket,
    [
      [at(50, replay, 'drop'), 'exact', 'reading resumes at the break'],
      [always(at(50, replay, 'drop')), 'exact', 'each connection makes progress'],
      [always(at(1, replay, 'drop')), 'NETWORK', 'no connection makes progress'],
      [at(50, replay, 'stall'), 'exact', 'silence counts as a break'],
      [at(50, replay, 'duplicate'), 'exact', 'numbers reveal duplicates'],
      [at(50, replay, 'reorder'), 'exact', 'numbers restore the order'],
      [at(50, replay, 'reorder', { by: 60 }), 'exact', 'early frames are held back'],
      [at(50, replay, 'reorder', { by: 500 }), 'exact', 'missing frames are requested again'],
      [at(50, replay, 'delay'), 'exact', 'a delay loses nothing'],
      [at(50, replay, 'corrupt'), 'exact', 'unreadable data is requested again'],
      [at(50, replay, 'cut-frame'), 'exact', 'half a message is invalid'],
      [at(50, replay, 'broken-frame'), 'exact', 'a protocol error counts as a break'],
      [at(50, replay, 'wrong-sequence', { by: 1 }), 'exact', 'two messages cannot share a number'],
      [at(50, replay, 'wrong-sequence', { by: -1 }), 'exact', 'one number is missing'],
      [at(50, replay, 'slow-loris', { bytes: 60, every: 2 }), 'exact', 'slow is not silent'],
      [at(50, replay, 'expired'), 'NETWORK', 'a replay has no other credentials'],
      [refused(replay, 401), 'NETWORK', 'authorization errors are permanent'],
      [refused(replay, 403), 'NETWORK', 'authorization errors are permanent'],
      [refused(replay, 429, { retryAfter: 1 }), 'exact', 'Retry-After is short'],
      [refused(replay, 429, { retryAfter: 600 }), 'NETWORK', 'Retry-After is too long'],
    ],
  ],
  [
    relayHistory,
    [
      ...[408, 425, 429, 500, 502, 503].map((status): Row => [refused(history, status), 'exact', 'it passes']),
      [refused(history, 503, { retryAt: 1 }), 'exact', 'it ends at a date'],
      [always(refused(history, 503)), 'NETWORK', 'it does not end'],
      [refused(history, 403), 'NETWORK', 'authorization errors are permanent'],
      [refused(history, 404), 'BAD_USAGE', 'a retry cannot help'],
      [to(history, 'expired'), 'NETWORK', 'authorization errors are permanent'],
      [at(500, history, 'drop'), 'exact', 'a partial response is requested again'],
      [at(500, history, 'stall'), 'exact', 'a stalled response too'],
      [at(500, history, 'truncated-gzip'), 'exact', 'an incomplete gzip stream too'],
      [to(history, 'corrupt'), 'exact', 'a corrupted response too'],
      [to(history, 'wrong-length'), 'exact', 'a shortened response too'],
      [to(history, 'gzip-bomb', { megabytes: 100 }), 'NETWORK', 'the next response would be as large'],
      [to(history, 'endless-pages'), 'NETWORK', 'nothing new comes'],
      [to(history, 'stuck-page'), 'NETWORK', 'the token is repeated'],
      [to(history, 'wrong-sequence'), 'BAD_DATA', 'numbers go back'],
      [to(history, 'clock-skew'), 'exact', "the server's clock is not used"],
    ],
  ],
  [
    relayBooks,
    [
      [refused('/tardis/snapshot', 500), 'exact', 'it passes'],
      [to('/tardis/trades', 'endless-pages'), 'BAD_DATA', 'messages come again'],
      [to('/tardis/trades', 'wrong-sequence'), 'NETWORK', 'numbers follow the times within a response'],
    ],
  ],
  [
    machineSocket,
    [
      [at(50, machine, 'drop'), 'exact', 'the server skips what was read'],
      [at(50, machine, 'stall'), 'exact', 'silence counts as a break'],
      [at(50, machine, 'corrupt'), 'exact', 'unreadable data is requested again'],
      [at(50, machine, 'broken-frame'), 'exact', 'a protocol error counts as a break'],
      [at(50, machine, 'duplicate'), 'NETWORK', 'the end message has their count'],
      [at(50, machine, 'reorder'), 'NETWORK', 'the end message has their digest'],
    ],
  ],
  [
    machineLines,
    [
      [at(5000, machine, 'drop'), 'exact', 'reading resumes at the break'],
      [at(5000, machine, 'stall'), 'exact', 'silence counts as a break'],
      [at(5000, machine, 'corrupt'), 'exact', 'unreadable data is requested again'],
      [to(machine, 'wrong-length', { by: -500 }), 'exact', 'half a message at the end is invalid'],
      [refused(machine, 401), 'NETWORK', 'authorization errors are permanent'],
    ],
  ],
  [
    dataFeeds,
    [
      [to(slices, 'truncated-gzip'), 'exact', 'an incomplete slice is requested again'],
      [always(to(slices, 'truncated-gzip')), 'NETWORK', 'it never ends'],
      [to(slices, 'corrupt'), 'exact', 'a corrupted slice is requested again'],
      [refused(slices, 401), 'NETWORK', 'authorization errors are permanent'],
      [refused(slices, 429, { retryAfter: 1 }), 'exact', 'Retry-After is short'],
    ],
  ],
  [
    download,
    [
      [at(9000, files, 'drop'), 'exact', 'a download is resumed'],
      [at(9000, files, 'corrupt'), 'exact', 'a corrupted file is fetched again'],
      [always(at(9000, files, 'corrupt')), 'NETWORK', 'every download is corrupted'],
      [always(to(files, 'gzip-bomb', { megabytes: 200 })), 'NETWORK', 'no table compresses so well'],
    ],
  ],
  [
    relayLive,
    [
      [at(50, live, 'drop'), 'told', 'missed live data never comes again'],
      [at(50, live, 'stall'), 'told', 'an unanswered ping counts as a break'],
      [at(50, live, 'duplicate'), 'told', 'duplicates are reported and ignored'],
      [at(50, live, 'corrupt'), 'told', 'unreadable data leaves a gap'],
      [at(50, live, 'expired'), 'told', 'new credentials are fetched'],
      [to('/tardis/credentials', 'expired'), 'exact', 'new ones are fetched before the next connection'],
      [to('/tardis/credentials', 'clock-skew', { millis: -7_200_000 }), 'exact', 'as if they had expired'],
      [refused(live, 503), 'exact', 'a market starts with its first subscriber'],
    ],
  ],
];

let chaos: Chaos;
beforeAll(async () => {
  chaos = await openChaos();
});
afterAll(() => chaos.close());

describe.each(known.map(([transport, rows]) => [transport.name, transport, rows] as const))(
  'of %s',
  (_name, transport, rows) => {
    const named = rows.map(([rule, end, because]) => [JSON.stringify(rule), end, because] as const);
    it.each(named)('%s ends %s: %s', async (rule, end) => {
      const plan = readFaultPlan({ rules: [JSON.parse(rule)] }, 'plan');
      const { ending, faults } = await chaos.tryOut({ seed: 0, transport, plan });
      expect(ending.status === 'broken' ? ending.why : '').toBe('');
      expect(ending.status === 'refused' ? ending.error.code : ending.status).toBe(end);
      expect(faults).toBeGreaterThan(0);
    });
  },
);
