import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import type { Closing, FrameSocket } from './frame-socket.ts';

/** Answers GET (and HEAD) below a path. Throws a `Refusal` for what cannot be asked so. */
export interface Endpoint {
  /** Matches the whole path; its groups become the parts of the call. */
  readonly path: RegExp;
  /** Answered without the key, too. */
  readonly isOpen?: boolean;
  answer(call: Call): Answer | Promise<Answer>;
}

/** Speaks over a WebSocket at a path until it is done, and says how to close. */
export interface Stream {
  readonly path: RegExp;
  /** Opened without the key, too: it has a check of its own. */
  readonly isOpen?: boolean;
  /** Headers that go with the opening of the WebSocket. */
  greeting?(query: URLSearchParams): Readonly<Record<string, string>>;
  run(call: Call, frames: FrameSocket): Promise<Closing>;
  /** How a failure is told where it is not told as usual: 1008 for what was asked wrongly, 1011 for the rest. */
  closingFor?(error: unknown): Closing | undefined;
}

/** A family of calls that belong together, such as those of the relay protocol. */
export interface EndpointFamily {
  readonly endpoints: readonly Endpoint[];
  readonly streams: readonly Stream[];
  /** Lets go of what was kept for the calls. */
  close?(): void | Promise<void>;
}
