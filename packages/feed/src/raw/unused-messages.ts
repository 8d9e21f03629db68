import type { CaptureLanes } from './capture-lanes.ts';
import { messagesOf } from './left-out.ts';
import { lineLabel } from './line-label.ts';
import { type MessagePlace, placeText } from './message-place.ts';
import { countedName } from './named-channels.ts';
import { isControl, unreadChannel } from './read-channels.ts';
import type { RawVenue } from './venues.ts';

/** Messages of one channel that nothing reads. */
interface UnusedChannel {
  /** Undefined for messages that belong to no channel of the venue. */
  readonly channel: string | undefined;
  /** The instruments they name. */
  readonly instruments: Set<string>;
  readonly first: string;
  count: number;
}

/** Counts the messages of a capture that nothing reads: those of other channels, and those of no channel of the venue. */
export class UnusedMessages {
  readonly #venue: RawVenue;
  readonly #lanes: CaptureLanes;
  /** By channel; the first hundred of them are kept apart. */
  readonly #channels = new Map<string | undefined, UnusedChannel>();

  constructor(venue: RawVenue, lanes: CaptureLanes) {
    this.#venue = venue;
    this.#lanes = lanes;
  }

  /** Takes a message that gave no market data. One of an instrument that is left out on purpose is not counted. */
  see(text: string, place: MessagePlace): void {
    const label = lineLabel(this.#venue, text);
    const unread = label && unreadChannel(this.#venue, label.channel, text);
    if (label === undefined ? isControl(this.#venue, text) : unread === undefined) return;
    const symbol = label?.symbol?.toUpperCase();
    const lane = this.#lanes.named(symbol);
    if (symbol !== undefined && lane === undefined && this.#lanes.isLeftOut(symbol)) return;
    const channel = unread && countedName(unread, this.#channels);
    const known = this.#channels.get(channel);
    const unused = known ?? { channel, instruments: new Set(), first: placeText(place), count: 0 };
    if (known === undefined) this.#channels.set(channel, unused);
    unused.count += 1;
    if (lane !== undefined) unused.instruments.add(lane.track.instrument.id);
  }

  /** In whole sentences, one a channel. */
  sentences(): readonly string[] {
    return [...this.#channels.values()].map(({ channel, instruments, first, count }) => {
      const which = instruments.size > 3 ? `${instruments.size} instruments` : [...instruments].join(', ');
      const messages =
        channel === undefined
          ? `${count.toLocaleString('en-US')} ${count === 1 ? 'message that belongs' : 'messages that belong'} to no channel of ${this.#venue} ${count === 1 ? 'is' : 'are'}`
          : messagesOf(channel, count);
      return `${messages} not read (${which === '' ? '' : `${which}; `}the first is ${first}).`;
    });
  }
}
