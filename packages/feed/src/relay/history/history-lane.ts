import { createHash } from 'node:crypto';
import type { RawFrame } from '../frame/frame-fields.ts';
import type { RelayChannel } from '../relay-market.ts';
import { frameOfMessage } from './data-type.ts';
import type { LanePage } from './lane-page.ts';

export interface LaneTerms {
  readonly channel: RelayChannel;
  readonly symbol: string | undefined;
  readonly pages: AsyncGenerator<LanePage>;
  /** Whether each message has a number among those of all lanes. */
  readonly isNumbered: boolean;
}

/** One kind of message of a history, read message by message. */
export class HistoryLane {
  readonly channel: RelayChannel;
  /** The symbol all of its messages are of; undefined where they tell it themselves. */
  readonly symbol: string | undefined;
  readonly #pages: AsyncGenerator<LanePage>;
  readonly #isNumbered: boolean;
  readonly #hash = createHash('sha256');
  #page: LanePage | undefined;
  #at = 0;
  #head: RawFrame | undefined;
  #rank = 0;
  #isQuoted = false;
  #bytes = 0;

  constructor({ channel, symbol, pages, isNumbered }: LaneTerms) {
    this.channel = channel;
    this.symbol = symbol;
    this.#pages = pages;
    this.#isNumbered = isNumbered;
  }

  /** The page that is being read. */
  get page(): LanePage | undefined {
    return this.#page;
  }

  get digest(): { readonly sha256: string; readonly bytes: number } {
    return { sha256: this.#hash.copy().digest('hex'), bytes: this.#bytes };
  }

  /** The next message as a frame; undefined where the page is read through. */
  get head(): RawFrame | undefined {
    return this.#head;
  }

  /**
   * What orders it among the messages of other lanes: its number among all of them where they have one, else its time.
   */
  get rank(): number {
    return this.#rank;
  }

  advance(): void {
    this.#goTo(this.#at + 1);
  }

  /** Reads numbers as texts from now on, those of the page once more; false where it does so already. */
  quoteNumbers(): boolean {
    if (this.#isQuoted) return false;
    this.#isQuoted = true;
    this.#page?.quoteNumbers();
    this.#goTo(this.#at);
    return true;
  }

  /** Fetches the next page that holds something; false where there is none. */
  async refill(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#pages.next();
      if (done === true) {
        this.#page = undefined;
        this.#head = undefined;
        return false;
      }
      this.#hash.update(value.text);
      this.#bytes += Buffer.byteLength(value.text);
      if (value.messages.length === 0) continue;
      if (this.#isQuoted) value.quoteNumbers();
      this.#page = value;
      this.#goTo(0);
      return true;
    }
  }

  #goTo(at: number): void {
    const message = this.#page?.messages[at];
    this.#at = at;
    this.#head = message === undefined ? undefined : frameOfMessage(message, this.channel, this.symbol);
    if (this.#head !== undefined) this.#rank = this.#isNumbered ? Number(this.#head['sequence']) : microsOf(this.#head);
  }

  async leave(): Promise<void> {
    await this.#pages.return(undefined);
  }
}

/** Of a message that tells no time, or one in seconds, and will be told as rejected, 0: it stands where it came. */
function microsOf(frame: RawFrame): number {
  const told = Number(frame['local_timestamp'] ?? frame['timestamp']);
  if (!(told >= 1e11)) return 0;
  return told >= 1e14 ? told : told * 1000;
}
