// Run as a process of its own, on the compiled packages that a user installs: runs the works from a tape and times them. One job a line
// from standard input as JSON, one answer a line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Decimal, type Fact, millis } from '@replay/core';
import { type RunConfig, RunLoop, startFact } from '@replay/engine';
import { JournalWriter } from '@replay/journal';
import { constantLatency, hftbacktestNoPartialFills, riskAverseQueue, shareOfValue } from '@replay/sim';
import { defineStrategy, type Intents, parseParams, Strategy, type View } from '@replay/strategy';
import { openTape } from '@replay/tape';
import Imbalance from '../../strategies/imbalance/dist/index.js';
import GridMaker from '../makers/grid-maker.ts';
import Poller from '../makers/poller.ts';
import type { ReplayJob, RunAnswer, Work } from './works.ts';

/** Has one hook, so that it is a strategy, which is called when all is over. */
class Idle extends Strategy {
  override onEnd(): void {}
}

/** Decides after prints too. */
class ImbalanceAtEveryMessage extends Imbalance {
  override onTrade(view: View): Intents {
    return this.onBook(view);
  }
}

const strategies = {
  idle: Idle,
  poll: Poller,
  imbalance: Imbalance,
  every: ImbalanceAtEveryMessage,
  grid: GridMaker,
} satisfies Record<Work, unknown>;

for await (const line of createInterface(process.stdin)) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as ReplayJob))}\n`);
}

/** One run, from the opening of the tape to its last fact. */
async function answer(job: ReplayJob): Promise<RunAnswer> {
  const journal = job.journal ? mkdtempSync(join(tmpdir(), 'replay-bench-journal-')) : undefined;
  const counted = { orders: 0, fills: 0, position: 0 };
  const began = performance.now();
  const tape = await openTape(job.tape);
  const config = configOf(job, tape.instruments);
  const writer = journal === undefined ? undefined : new JournalWriter(journal);
  const loop = new RunLoop(config);
  writer?.append([startFact(config)]);
  const ids = tape.instruments.map(({ id }) => id);
  if (tape.columns === undefined) throw new Error('the tape hands over no columns: there would be nothing to time');
  const take = (): void => {
    const facts = loop.takeFacts();
    writer?.append(facts);
    for (const fact of facts) count(fact, counted);
  };
  for await (const columns of tape.columns()) {
    loop.read(columns, ids);
    loop.advance();
    take();
  }
  loop.end();
  take();
  writer?.close();
  const seconds = (performance.now() - began) / 1000;
  if (journal !== undefined) rmSync(journal, { recursive: true });
  const { phase } = loop.state;
  if (phase.status === 'ended' && phase.error !== undefined) throw phase.error;
  const orderStep = tape.instruments[0]?.orderStep ?? 1;
  const position = counted.position / orderStep;
  return { seconds, ...counted, position, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
}

function count(fact: Fact, counted: { orders: number; fills: number; position: number }): void {
  if (fact.type === 'OrderSubmitted') counted.orders += 1;
  else if (fact.type === 'OrderFilled') {
    counted.fills += 1;
    counted.position += fact.side === 'buy' ? fact.size : -fact.size;
  }
}

/** The fill rules of hftbacktest, with book messages seen whole as in every usual run; an account that can carry anything. */
function configOf({ work, parameters, latency }: ReplayJob, instruments: RunConfig['instruments']): RunConfig {
  const strategy = defineStrategy(work, strategies[work]);
  return {
    strategy,
    parameters: parseParams(strategy, parameters),
    instruments,
    accounts: [
      {
        name: 'all',
        currency: instruments[0]?.settle ?? '',
        capital: new Decimal('1e12'),
        instruments: instruments.map(({ id }) => id),
      },
    ],
    leverage: new Decimal(1),
    seed: 1,
    venue: {
      fills: { ...hftbacktestNoPartialFills, bookMessages: 'whole', ownQueue: 'independent' },
      queue: riskAverseQueue,
      fees: shareOfValue(),
    },
    latency: constantLatency({ feed: 'recorded', order: millis(latency), response: millis(latency) }),
    bounds: { openOrders: 10_000 },
  };
}
