/** What a server bears with. Every wait and every size has a bound. */
export interface ServerLimits {
  /** Milliseconds a reader may take over what waits for it, before its stream is closed with 1008 or its answer is cut. */
  readonly drainWithin: number;
  /** Bytes of the head of a request: the options of a replay of many symbols stand in its address. */
  readonly headBytes: number;
  /** Milliseconds for the head of a request to arrive, and for the whole of it. */
  readonly headWithin: number;
  readonly requestWithin: number;
  /** Milliseconds a connection may be idle between two requests. */
  readonly keepAlive: number;
  /** Connections at a time; more are turned away. */
  readonly connections: number;
  /** Bytes of one message from a client; a longer one closes its stream with 1009. */
  readonly messageBytes: number;
  /** Milliseconds between two pings; a client that says nothing in between, though nothing waits for it, is gone. */
  readonly pingEvery: number;
}

export const usualLimits: ServerLimits = {
  drainWithin: 120_000,
  headBytes: 64 << 10,
  headWithin: 10_000,
  requestWithin: 30_000,
  keepAlive: 30_000,
  connections: 1000,
  messageBytes: 512 << 10,
  pingEvery: 30_000,
};
