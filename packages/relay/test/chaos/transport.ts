import type { FaultFamily, FaultKind, FaultRule } from '../../src/index.ts';

/** What a reading is given. */
export interface ReadingTerms {
  readonly url: string;
  readonly signal: AbortSignal;
  /** Told what was read, in its order. */
  readonly keep: (piece: unknown) => void;
}

/** A way by which a client of ours gets data from a server of ours. */
export interface Transport {
  readonly name: string;
  /** Where its calls are, and so where faults are drawn. */
  readonly family: FaultFamily;
  /** Faults that give other data and not a worse transport: nobody could tell. */
  readonly unseen?: readonly FaultKind[];
  /** Puts a rule of a plan where somebody could tell. */
  readonly narrowed?: (rule: FaultRule) => FaultRule;
  /** Reads everything, and throws what the client throws. */
  read(terms: ReadingTerms): Promise<void>;
  /**
   * Why what was kept is wrong, beside the whole; undefined where it is not. A reading that failed may have kept a part. Unless a
   * transport says otherwise, that is the beginning of the whole.
   */
  wrong?(kept: readonly string[], whole: readonly string[], isOver: boolean): string | undefined;
  /** Whether a reading may end well though something is missing, where it tells so. */
  readonly mayTellHoles?: boolean;
}

/** What came must be the whole, or, where the reading failed, the beginning of it. */
export function beginning(kept: readonly string[], whole: readonly string[], isOver: boolean): string | undefined {
  const place = kept.findIndex((piece, index) => piece !== whole[index]);
  if (place !== -1) return `piece ${place} is ${kept[place]}, and should be ${whole[place] ?? 'none'}`;
  if (!isOver || kept.length === whole.length) return undefined;
  return `${kept.length} of ${whole.length} pieces passed for the whole`;
}

/** Where only the end of a reading shows that its messages were misplaced, an error disowns what came before it. */
export const onlyWhenOver: NonNullable<Transport['wrong']> = (kept, whole, isOver) =>
  isOver ? beginning(kept, whole, isOver) : undefined;
