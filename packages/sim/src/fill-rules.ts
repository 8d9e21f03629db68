/**
 * What counts as evidence for a fill, and how much of it may be used. Latency, fees and queue are models of their own,
 * so that runs which differ in their fill rules differ in nothing else.
 */
export interface FillRules {
  readonly name: 'realistic' | 'optimistic' | 'pessimistic';
  /** Whether a print or a displayed size fills at most itself, shared by all own orders, or every order it reaches in full. */
  readonly evidence: 'bounded' | 'unbounded';
  /** Whether an opposite best at our very price, with no print, fills us. */
  readonly lock: 'fills' | 'ignored';
  /** When a displayed size that we used is there again: when the feed changes it, only as far as it grows, or at once. */
  readonly consumption: 'until-refresh' | 'sticky' | 'off';
  /** What a print of unknown aggressor proves. */
  readonly unknownAggressor: 'ignored' | 'both-sides';
  /** The queue ahead of an order that joins while there is no book. */
  readonly joinWithoutBook: 'unknown' | 'empty';
}

export const realisticFills: FillRules = {
  name: 'realistic',
  evidence: 'bounded',
  lock: 'fills',
  consumption: 'until-refresh',
  unknownAggressor: 'ignored',
  joinWithoutBook: 'unknown',
};

export const pessimisticFills: FillRules = {
  ...realisticFills,
  name: 'pessimistic',
  lock: 'ignored',
  consumption: 'sticky',
};

export const optimisticFills: FillRules = {
  name: 'optimistic',
  evidence: 'unbounded',
  lock: 'fills',
  consumption: 'off',
  unknownAggressor: 'both-sides',
  joinWithoutBook: 'empty',
};

export const fillRules: readonly FillRules[] = [realisticFills, optimisticFills, pessimisticFills];
