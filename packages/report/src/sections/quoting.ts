import type { ExecutionFigures } from '../execution/execution-figures.ts';
import { latencyLegs } from '../execution/latencies.ts';
import { queueMetrics } from '../execution/queue-position.ts';
import { quotingMetrics, sideMetrics } from '../execution/quoting.ts';
import type { MetricTable } from '../metric/metric-table.ts';
import { type Quantiles, quantileMetrics } from '../metric/samples.ts';
import { figuresFrom, type SectionDefinition, tableFrom, tableOf } from './section-definition.ts';

const instrumentMetrics: MetricTable<ExecutionFigures> = {
  quoting: {
    title: 'Quoting',
    unit: 'share',
    value: ({ quoting }) => quoting.quoting.both,
    definition: 'Time with both sides resting, at any distance.',
  },
  uptime10bps: {
    title: 'within 10 bps',
    unit: 'share',
    value: ({ quoting }) => quoting.uptime.find(({ within }) => within === 10)?.share.both,
    definition: 'Both sides, of the mid.',
  },
  quotedSpread: { title: 'Spread', unit: 'bps', value: ({ quoting }) => quoting.quotedSpread },
  size: { title: 'Size', unit: 'size', value: ({ quoting }) => quoting.quotedSize.both },
  distance: { title: 'To the touch', unit: 'ticks', value: ({ quoting }) => quoting.distanceToTouch.both },
  aheadAtJoin: { title: 'Ahead at the join, p50', unit: 'size', value: ({ queue }) => queue.aheadAtJoin.p50 },
  fillRateAtTouch: { title: 'Fill rate at the touch', unit: 'share', value: ({ quoting }) => quoting.fillRateAtTouch },
};

/** Resting orders over time. */
export const quotingSection: SectionDefinition = {
  id: 'quoting',
  title: 'Quoting',
  note: 'Orders resting at the venue, as a step function of time, beside the public touch; a touch that is lost is carried forward. Shares are of the time of the run.',
  figures: [figuresFrom(quotingMetrics, ({ execution }) => execution.quoting)],
  tables: [
    tableFrom(sideMetrics, {
      id: 'quotingBySide',
      title: 'By side',
      key: { id: 'side', title: 'Side' },
      rows: ({ execution: { quoting } }) =>
        quoting.rested === 0
          ? []
          : (['both', 'buy', 'sell'] as const).map((side) => [side, [quoting, side] as const] as const),
    }),
    tableFrom(instrumentMetrics, {
      id: 'quotingByInstrument',
      title: 'By instrument',
      key: { id: 'instrument', title: 'Instrument' },
      rows: ({ execution: { byInstrument } }) =>
        byInstrument.length < 2 ? [] : byInstrument.map((figures) => [figures.instrument.id, figures]),
    }),
  ],
};

/** Queue positions of filled orders. */
export const queueSection: SectionDefinition = {
  id: 'queue',
  title: 'Queue',
  note: ({ run }) =>
    `As the queue model (${run.models.queue}) estimated them. FillTable record them, so only filled orders count: those that were never filled may have been further back.`,
  figures: [figuresFrom(queueMetrics, ({ execution }) => execution.queue)],
  tables: [],
};

type Leg = keyof typeof latencyLegs;
const legs = Object.keys(latencyLegs) as readonly Leg[];

/** Simulated latencies. */
export const latencySection: SectionDefinition = {
  id: 'latency',
  title: 'Latency',
  note: 'As simulated. Requests that were refused in flight never arrived at the venue, and are left out.',
  figures: [],
  tables: [
    tableOf(
      {
        ...quantileMetrics,
        meaning: { title: 'What it is', unit: 'word', value: ({ meaning }: { readonly meaning: string }) => meaning },
      },
      {
        id: 'latencies',
        title: 'Latencies',
        key: { id: 'leg', title: 'Leg' },
        rows: ({ execution: { latencies } }) =>
          legs.map((leg): [Leg, Quantiles & { readonly meaning: string }] => [
            leg,
            { ...latencies[leg], meaning: latencyLegs[leg] },
          ]),
      },
    ),
  ],
};
