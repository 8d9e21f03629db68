import { type Literal, literalOf, odd } from '@replay/normalized';
import type { Track } from '../../dataset/track.ts';
import type { MessageScanner } from './message-scanner.ts';

interface NamedTrack {
  readonly track: Track;
  /** The symbol with the quote behind it. */
  readonly name: Literal;
}

/** The instruments to read, by the symbols in messages. */
export class NamedTracks {
  readonly #bySymbol = new Map<string, NamedTrack>();
  #last: NamedTrack | undefined;

  constructor(tracks: readonly Track[]) {
    for (const track of tracks) {
      const { symbol } = track.instrument;
      // Another spelling is none that a codec would give.
      if (symbol === symbol.toUpperCase()) this.#bySymbol.set(symbol, { track, name: literalOf(`${symbol}"`) });
    }
  }

  /** The instrument that is named next, with the quote behind it. Most often it is that of the message before. */
  read(scanner: MessageScanner): Track | undefined {
    if (this.#last !== undefined && scanner.literal(this.#last.name)) return this.#last.track;
    const symbol = scanner.text();
    const known = symbol === odd ? undefined : this.#bySymbol.get(symbol);
    if (known !== undefined) this.#last = known;
    return known?.track;
  }
}
