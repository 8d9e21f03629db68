import { MessageFault } from '../message-fault.ts';

/** Which of a venue's books of one instrument is read: the first of those that are there. */
export class MeantChannel {
  /** Those that were met, the one that is read first. */
  readonly #met: Set<string>;

  constructor(known: readonly string[]) {
    this.#met = new Set(known);
  }

  /** The channel that is read; undefined before any was met. */
  get name(): string | undefined {
    const [meant] = this.#met;
    return meant;
  }

  /**
   * Throws for a book that turns up on the way: it may be there to take the place of the one that is read. A message that other
   * channels share does not show that its own was recorded, and is none of a book unless others did.
   */
  is(channel: string | undefined, isShared = false): boolean {
    if (channel === undefined) return true;
    const [meant = channel] = this.#met;
    if (this.#met.has(channel)) return channel === meant;
    if (isShared || this.#met.size >= mostChannels) return false;
    this.#met.add(channel);
    if (channel === meant) return true;
    throw new MessageFault(
      `a book of '${channel}' begins where '${meant}' is read`,
      'unreadable',
      'take the capture apart where its channels change',
    );
  }

  /** The recording goes on with other channels: the first book of them is the one that is read. */
  forget(): void {
    this.#met.clear();
  }
}

/** A venue has a few books of an instrument; a hostile capture may name one in each message. */
const mostChannels = 100;
