import type { Engine, LoopResult, Variant } from './results.ts';

/** What a row of the table claims about the work of a peer. */
export type Agreement =
  /** The same orders, fills and position, to less than one per cent: the times may be compared. */
  | { readonly kind: 'same' }
  /** It was to be the same and is not: the times say nothing. */
  | { readonly kind: 'void'; readonly because: string }
  /** It cannot be the same; in what it differs. */
  | { readonly kind: 'other'; readonly how: string };

/** Differences from here on make a row void. */
const tolerated = 0.01;

/** Engines whose work is another one by their nature. */
const otherWork = (engine: Engine, variant: Variant): string | undefined => {
  if (engine === 'nautilus_trader')
    return 'no queue for resting orders, no latency of answers; (c) reads the best level only';
  if (engine === 'lrvx' && variant === 'raw')
    return 'its executor takes each change for the whole book: its fills are void';
  if (engine === 'lrvx') return 'whole books of 20 levels, its own queue model, no latency of answers';
  return undefined;
};

/** Holds what a peer did against what Replay did with the same work. */
export function agreementOf(peer: LoopResult, ours: LoopResult): Agreement {
  const how = otherWork(peer.engine, peer.variant);
  if (how !== undefined) return { kind: 'other', how };
  for (const figure of ['orders', 'fills', 'position'] as const) {
    const apart = difference(peer[figure], ours[figure]);
    if (apart >= tolerated) {
      const because = `${figure} ${peer[figure]} against ${ours[figure]}, ${(100 * apart).toFixed(1)} % apart`;
      return { kind: 'void', because };
    }
  }
  return { kind: 'same' };
}

/** As a share of the larger one. */
const difference = (one: number, other: number): number =>
  one === other ? 0 : Math.abs(one - other) / Math.max(Math.abs(one), Math.abs(other));
