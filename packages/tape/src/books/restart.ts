import { eventKind } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';

/**
 * The place of an instrument's last event, from one place of a block to before another, that makes its book whatever it was
 * before; undefined where there is none.
 */
export function lastRestart(columns: BlockColumns, instrument: number, from: number, to: number): number | undefined {
  const { kinds, instruments, rareFields } = columns;
  for (let at = to - 1; at >= from; at--) {
    if (instruments[at] !== instrument) continue;
    const kind = kinds[at];
    if (kind === eventKind.snapshot || kind === eventKind.ordersSnapshot || kind === eventKind.interrupted) return at;
    if (kind === eventKind.rejected && (rareFields.get(at) as { damagesBook?: boolean }).damagesBook) return at;
  }
  return undefined;
}
