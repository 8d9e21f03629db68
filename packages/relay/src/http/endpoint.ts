import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.ts';
import type { Closing, FrameSocket } from './frame-socket.ts';

/** Answers GET and HEAD requests of a path. Throws a `Refusal` for an invalid request. */
export interface Endpoint {
  /** Matches the whole path; its groups become the parts of the call. */
  readonly path: RegExp;
  /** Answered without the key as well. */
  readonly isOpen?: boolean;
  answer(call: Call): Answer | Promise<Answer>;
}

/** Serves a WebSocket of a path until it is done, and returns how to close it. */
export interface Stream {
  readonly path: RegExp;
  /** Opened without the server's key: it has its own check. */
  readonly isOpen?: boolean;
  /** Headers of the upgrade response. */
  upgradeHeaders?(query: URLSearchParams): Readonly<Record<string, string>>;
  run(call: Call, frames: FrameSocket): Promise<Closing>;
  /** The close code of an error, if it is not the default: 1008 for an invalid request, 1011 otherwise. */
  closingFor?(error: unknown): Closing | undefined;
}

/** A group of endpoints, such as those of the relay protocol. */
export interface EndpointGroup {
  readonly endpoints: readonly Endpoint[];
  readonly streams: readonly Stream[];
  /** Releases what was kept for its requests. */
  close?(): void | Promise<void>;
}

/** A request as passed to an endpoint. */
export interface Call {
  readonly path: string;
  /** The matched groups of the path pattern. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Aborts when the client disconnects or the server shuts down. */
  readonly signal: AbortSignal;
}
