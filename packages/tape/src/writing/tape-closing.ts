import type { SourceChecks } from '@replay/core';
import type { TapeManifest } from '../files/manifest.ts';
import type { Preface } from '../files/preface.ts';
import { spanOf } from '../files/tape-span.ts';
import type { FrameHeader } from '../frames/frame-header.ts';

/** What an import tells at its end. */
export interface TapeClosing {
  /** What a verification of the source found, as its finder writes it: kept as JSON. */
  readonly quality?: unknown;
  readonly checks?: readonly SourceChecks[];
  /** Sentences to add to those of the source. */
  readonly notes?: readonly string[];
}

/** What was written, by the time the tape is closed. */
export interface Written extends Pick<TapeManifest, 'identity' | 'bytes' | 'indexAt'> {
  readonly preface: Preface;
  /** The headers of all blocks. */
  readonly blocks: readonly FrameHeader[];
}

export function manifestOf(
  { preface, identity, blocks, bytes, indexAt }: Written,
  { quality, checks, notes = [] }: TapeClosing,
): TapeManifest {
  const { instruments, source } = preface;
  const span = spanOf(blocks);
  const sum = (of: (header: FrameHeader) => number): number => blocks.reduce((so, header) => so + of(header), 0);
  const eventsOf = instruments.map(({ id }, place) => [id, sum((header) => header.eventsOf[place]!)] as const);
  return {
    format: 1,
    identity,
    instruments,
    source,
    ...(span === undefined ? {} : { span }),
    events: sum(({ events }) => events),
    rows: sum(({ rows }) => rows),
    eventsOf: Object.fromEntries(eventsOf),
    blocks: blocks.length,
    bytes,
    indexAt,
    notes: [...source.notes, ...notes],
    ...(quality === undefined ? {} : { quality }),
    ...(checks === undefined ? {} : { checks }),
  };
}
