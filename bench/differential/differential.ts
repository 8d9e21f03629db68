import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instrument, type Micros, micros, millis } from '../../packages/core/src/index.ts';
import { type FillRulesName, fillRules, queueNamed } from '../../packages/sim/src/index.ts';
import type { BenchRow } from '../bench-row.ts';
import { hftbacktestPackage, installed } from '../peers/environments.ts';
import { type AccountStory, accountStory, type Difference, differencesOf } from './differences.ts';
import { type LoneOrder, loneOrders } from './lone-orders.ts';
import { type PeerMarket, peerMarkets } from './markets.ts';
import { orderScript, type ScriptedOrder, type ScriptedRequest } from './order-tape.ts';
import { peerFeed } from './peer-feed.ts';
import { Peer, type PeerJob, writeRequests } from './play-in-peer.ts';
import { playInReplay, type Setting } from './play-in-replay.ts';
import { raceOf } from './race.ts';
import { toldByPeer, toldByReplay } from './told-orders.ts';

const ordersAScript = 4000;
const queues = ['risk-averse', 'power:2', 'power3:3', 'log', 'log2'];
const exchanges = ['no-partial', 'partial'] as const;

interface Latencies {
  readonly name: string;
  readonly feed: Micros;
  readonly order: Micros;
  readonly response: Micros;
}

const latencies: readonly Latencies[] = [
  { name: 'none', feed: micros(0), order: micros(0), response: micros(0) },
  { name: '2/5/3 ms', feed: millis(2), order: millis(5), response: millis(3) },
];

/** One script played by both engines under one setting. */
interface Duel {
  readonly market: PeerMarket;
  readonly latency: Latencies;
  readonly exchange: (typeof exchanges)[number];
  readonly queue: string;
}

/** What came of it. */
interface Verdict {
  readonly orders: number;
  readonly fills: number;
  readonly same: number;
  /** Orders left out because hftbacktest would stop at them. */
  readonly leftOut: number;
  readonly differences: readonly Difference[];
  readonly account: AccountStory;
}

/**
 * Plays the same scripted orders in hftbacktest and in Replay under its compatible presets, order by order and fill by fill, and
 * lays each difference at the door of the defect that is proven to cause it. Then the speed of both on the same market.
 */
export async function benchDifferential(): Promise<BenchRow[]> {
  const peer = new Peer(installed(hftbacktestPackage));
  const folder = mkdtempSync(join(tmpdir(), 'replay-differential-'));
  const list = join(tmpdir(), 'replay-differential.ndjson');
  writeFileSync(list, '');
  const rows: BenchRow[] = [];
  try {
    const totals = { orders: 0, explained: 0, unexplained: 0 };
    console.log(
      'market | latency | exchange | queue | orders | left out (D3) | fills | same | D6 | below zero | 100 ticks | half step | unexplained | account',
    );
    for (const market of await peerMarkets()) {
      for (const latency of latencies) {
        const events = join(folder, `events-${market.name}-${latency.feed}.bin`);
        writeFileSync(events, peerFeed(market.events, market.instrument, latency.feed));
        for (const exchange of exchanges) {
          for (const queue of queues) {
            const duel = { market, latency, exchange, queue };
            const verdict = await fought(duel, peer, events, folder);
            console.log(lineOf(duel, verdict));
            for (const difference of verdict.differences)
              appendFileSync(list, `${JSON.stringify({ ...headOf(duel), ...difference })}\n`);
            const unexplained = verdict.differences.filter(({ because }) => because === 'unexplained').length;
            const account = verdict.account.isRight || verdict.account.closes ? 0 : 1;
            totals.orders += verdict.orders;
            totals.unexplained += unexplained + account;
            totals.explained += verdict.differences.length - unexplained;
          }
        }
        if (latency.order === 0) rows.push(...(await raceOf(market, peer, events, folder)));
      }
    }
    console.log(`every difference is listed in ${list}`);
    return [
      { name: 'orders played in hftbacktest and in Replay', figure: totals.orders, unit: 'orders' },
      { name: 'told differently, by a known defect', figure: totals.explained, unit: 'orders' },
      { name: 'told differently, unexplained', figure: totals.unexplained, unit: 'orders', wanted: 0 },
      ...rows,
    ];
  } finally {
    peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fought(duel: Duel, peer: Peer, events: string, folder: string): Promise<Verdict> {
  const { market, latency, exchange, queue } = duel;
  const { instrument } = market;
  const character = { seed: seedOf(duel), orders: ordersAScript, stay: millis(3000), usualSize: market.usualSize };
  const whole = orderScript(market.events, { ...character, orderStep: instrument.orderStep });
  const lot = Number(instrument.lotSize);
  const lone = loneOrders(market.events, whole, { ...latency, exchange, queue, orderStep: instrument.orderStep, lot });
  const script = whole.filter(({ order }) => lone.get(order)?.stopsTheRun !== true);
  const placed = script.filter((request) => request.kind === 'place');
  const answers = await askPeer(duel, peer, events, folder, script);
  if (answers.error !== 0)
    throw new Error(`hftbacktest stopped with ${answers.error}: ${JSON.stringify(headOf(duel))}`);
  const facts = playInReplay(market.events, script, settingOf(duel, 'shared'));
  const independent = playInReplay(market.events, script, settingOf(duel, 'independent'));
  const played = {
    placed,
    shared: toldByReplay(facts, placed),
    independent: toldByReplay(independent, placed),
    peer: toldByPeer(answers, placed),
    lone,
    orderStep: instrument.orderStep,
  };
  const differences = differencesOf(played);
  const cancels = script.map(({ order }, at) => ({ order, outcome: answers.outcomes[at] ?? 0 }));
  return {
    orders: placed.length,
    fills: facts.filter(({ type }) => type === 'OrderFilled').length,
    same: placed.length - differences.length,
    leftOut: stopping(lone, whole),
    differences,
    account: accountStory(played, cancels, answers, accountTerms(instrument)),
  };
}

const stopping = (lone: ReadonlyMap<number, LoneOrder>, script: readonly ScriptedRequest[]): number =>
  script.filter(
    (request): request is ScriptedOrder => request.kind === 'place' && lone.get(request.order)?.stopsTheRun === true,
  ).length;

const seedOf = ({ latency, exchange, queue }: Duel): number =>
  1 + queues.indexOf(queue) + 10 * exchanges.indexOf(exchange) + 100 * latencies.indexOf(latency);

function askPeer(
  { market: { instrument }, latency, exchange, queue }: Duel,
  peer: Peer,
  events: string,
  folder: string,
  script: readonly ScriptedRequest[],
) {
  const requests = join(folder, 'requests.bin');
  writeRequests(requests, script, instrument);
  return peer.play({
    events,
    requests,
    exchange,
    queue,
    orderNanos: latency.order * 1000,
    responseNanos: latency.response * 1000,
    ...jobTerms(instrument),
  });
}

type JobTerms = Pick<PeerJob, 'tickSize' | 'orderStep' | 'lot' | 'makerFee' | 'takerFee'>;

/** The instrument in the peer's words; its lot is the step of orders. */
export const jobTerms = ({ tickSize, lotSize, orderStep, fees }: Instrument): JobTerms => ({
  tickSize: Number(tickSize),
  orderStep: Number((Number(lotSize) * orderStep).toPrecision(12)),
  lot: Number(lotSize),
  makerFee: Number(fees.maker),
  takerFee: Number(fees.taker),
});

const accountTerms = ({ tickSize, lotSize, fees }: Instrument) => ({
  tickSize: Number(tickSize),
  lotSize: Number(lotSize),
  makerFee: Number(fees.maker),
  takerFee: Number(fees.taker),
});

function settingOf({ market, latency, exchange, queue }: Duel, ownQueue: 'shared' | 'independent'): Setting {
  const name: FillRulesName = `hftbacktest-${exchange}`;
  const preset = fillRules.find((rules) => rules.name === name);
  const model = queueNamed(queue);
  if (preset === undefined || model === undefined) throw new Error(`there is no ${name} with ${queue}`);
  return { instrument: market.instrument, ...latency, fills: { ...preset, ownQueue }, queue: model };
}

const headOf = ({ market, latency, exchange, queue }: Duel) => ({
  market: market.name,
  latency: latency.name,
  exchange,
  queue,
});

function lineOf(duel: Duel, { orders, fills, same, leftOut, differences, account }: Verdict): string {
  const count = (because: Difference['because']): number => differences.filter((one) => one.because === because).length;
  const head = Object.values(headOf(duel)).join(' | ');
  const causes = (['D6', 'below-zero', 'walk-100', 'half-step', 'unexplained'] as const).map(count).join(' | ');
  return `${head} | ${orders} | ${leftOut} | ${fills} | ${same} | ${causes} | ${accountText(account)}`;
}

function accountText({ lostParts, lostLevels, bookedAgain, closes, isRight }: AccountStory): string {
  if (isRight && lostParts + lostLevels + bookedAgain === 0) return 'equal';
  const story = `D1 ${lostParts}, D2 ${lostLevels}, D4 ${bookedAgain}`;
  return closes ? story : `unexplained beside ${story}`;
}
