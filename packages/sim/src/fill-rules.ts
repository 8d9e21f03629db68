import { noQueue, power3Queue, type QueueModel, riskAverseQueue } from './queue-model.ts';

/**
 * What counts as evidence for a fill, how much of it may be used, and how the venue treats our own orders: one record of
 * settings, so that a run may take a preset and set a single one differently. Latency, fees and queue are models of their own;
 * runs that differ in their fill rules differ in nothing else.
 */
export interface FillRules {
  readonly name: FillRulesName;
  /** The queue model that goes with it, unless another is chosen. */
  readonly queue: QueueModel;
  /** A print at our price with no queue ahead: fills at most what is left of it, or the whole order once half an order step is. */
  readonly printAt: Extent;
  /** A print beyond our price: fills at most itself, or every order it went through in full. */
  readonly printThrough: Extent;
  /** An opposite best at our very price, with no print. */
  readonly lock: Extent | 'ignored';
  /** An opposite best beyond our price. */
  readonly cross: Extent;
  /** Whether a book message is seen as the venue sent it, or each row for itself, where only an improved best is evidence. */
  readonly bookMessages: 'whole' | 'row-by-row';
  readonly taking: Taking;
  /** When a displayed size that we used is there again: when the feed changes it, only as far as it grows, or at once. */
  readonly consumption: 'until-refresh' | 'sticky' | 'off';
  /** Whether own orders stand behind each other and share a print, or each meets it as if alone. */
  readonly ownQueue: 'shared' | 'independent';
  /** A request on an order while another is on its way: follows it, or is denied on the spot. */
  readonly secondRequest: 'follows' | 'denied';
  /** Which of two own orders gives way when they would trade with each other; `allow` makes them blind to each other. */
  readonly selfTrade: SelfTrade;
  /** What an amend that would make a post-only order take does: end the order, or leave it as and where it is. */
  readonly postOnlyAmend: 'cancel' | 'reject';
  /** How far beyond the best available price a market order goes, in ticks, that price included; anywhere when left out. */
  readonly protectionTicks?: number;
  /** How far from the mid the price of an order may be, in basis points; anywhere when left out. */
  readonly priceBandBps?: number;
  /** What a print of unknown aggressor proves. */
  readonly unknownAggressor: 'ignored' | 'both-sides';
  /** The queue ahead of an order that joins while there is no book. */
  readonly joinWithoutBook: 'unknown' | 'empty';
}

export type FillRulesName =
  | 'realistic'
  | 'optimistic'
  | 'pessimistic'
  | 'hftbacktest-no-partial'
  | 'hftbacktest-partial';

/** Whether evidence fills no more than its own size, or the whole order. */
export type Extent = 'bounded' | 'whole';

/**
 * What an order finds when it takes: what is displayed and not yet used or contradicted, all that is displayed, its whole size
 * at the best price, or what is displayed and then, good till cancelled, its remainder at its limit.
 */
export type Taking = 'available' | 'displayed' | 'best-price' | 'displayed-then-limit';

export type SelfTrade = 'cancel-resting' | 'cancel-incoming' | 'cancel-both' | 'allow';

export const realisticFills: FillRules = {
  name: 'realistic',
  queue: power3Queue(3),
  printAt: 'bounded',
  printThrough: 'bounded',
  lock: 'bounded',
  cross: 'bounded',
  bookMessages: 'whole',
  taking: 'available',
  consumption: 'until-refresh',
  ownQueue: 'shared',
  secondRequest: 'follows',
  selfTrade: 'cancel-resting',
  postOnlyAmend: 'cancel',
  unknownAggressor: 'ignored',
  joinWithoutBook: 'unknown',
};

export const pessimisticFills: FillRules = {
  ...realisticFills,
  name: 'pessimistic',
  queue: riskAverseQueue,
  lock: 'ignored',
  consumption: 'sticky',
};

export const optimisticFills: FillRules = {
  ...realisticFills,
  name: 'optimistic',
  queue: noQueue,
  printAt: 'whole',
  printThrough: 'whole',
  lock: 'whole',
  cross: 'whole',
  taking: 'displayed',
  consumption: 'off',
  ownQueue: 'independent',
  unknownAggressor: 'both-sides',
  joinWithoutBook: 'empty',
};

/**
 * The rules of hftbacktest's exchange model without partial fills, for comparing runs with it; its known defects are not copied,
 * but `ownQueue: 'independent'` gives each own order the whole print as it does.
 */
export const hftbacktestNoPartialFills: FillRules = {
  ...realisticFills,
  name: 'hftbacktest-no-partial',
  queue: riskAverseQueue,
  printAt: 'whole',
  printThrough: 'whole',
  lock: 'whole',
  cross: 'whole',
  bookMessages: 'row-by-row',
  taking: 'best-price',
  consumption: 'off',
  secondRequest: 'denied',
  selfTrade: 'allow',
  joinWithoutBook: 'empty',
};

/** The rules of hftbacktest's exchange model with partial fills. */
export const hftbacktestPartialFills: FillRules = {
  ...hftbacktestNoPartialFills,
  name: 'hftbacktest-partial',
  printAt: 'bounded',
  taking: 'displayed-then-limit',
};

/** The presets, by name. */
export const fillRules: readonly FillRules[] = [
  realisticFills,
  optimisticFills,
  pessimisticFills,
  hftbacktestNoPartialFills,
  hftbacktestPartialFills,
];

/** The settings in which the rules differ from the preset they are named after, for the journal; none for a preset itself. */
export function changedSettings(rules: FillRules): Readonly<Record<string, string | number>> {
  const preset = fillRules.find(({ name }) => name === rules.name);
  const changed: Record<string, string | number> = {};
  for (const [setting, value] of Object.entries(rules)) {
    if (setting !== 'queue' && value !== undefined && value !== preset?.[setting as keyof FillRules])
      changed[setting] = value as string | number;
  }
  return changed;
}
