import { readFileSync } from 'node:fs';

/** One situation of fixtures/fills.json with what is to come of it; see the README beside it. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly instrument: { readonly tickSize: string; readonly lotSize: string };
  readonly feeRates: { readonly maker: string; readonly taker: string };
  readonly latencyMicros: {
    readonly feed: number;
    readonly order: number | OrderLatency;
    readonly response: number | { readonly interpolate: Samples };
  };
  readonly model: {
    readonly exchange: string;
    readonly queue: { readonly kind: string; readonly n?: number };
    readonly overrides?: Record<string, string | number>;
  };
  /** A position held at the venue before anything else. */
  readonly start?: { readonly position: string };
  readonly book: { readonly bids: Rows; readonly asks: Rows };
  readonly feed: readonly Feed[];
  readonly orders: readonly Asked[];
  readonly expect: Expectation;
  readonly peerDefect?: true;
  readonly peerGave?: Partial<Seen> & { readonly seenAt?: number; readonly error?: string };
}

type OrderLatency = {
  /** One for each request, in the order of sending. */
  readonly samples?: readonly number[];
  readonly interpolate?: Samples;
  readonly rejectAfter?: number;
};
type Samples = readonly (readonly [number, number, number])[];
/** A row of a feed by order names the order too. */
export type Rows = readonly (readonly [price: string, size: string, order?: string])[];
export type Feed = { readonly ts: number; readonly type: string; readonly [field: string]: unknown };

export interface Asked {
  readonly ts: number;
  readonly action: 'place' | 'cancel' | 'amend';
  readonly id: string;
  readonly side?: 'buy' | 'sell';
  readonly type?: 'limit' | 'market';
  readonly tif?: 'GTC' | 'GTX' | 'IOC' | 'FOK';
  readonly price?: string;
  readonly size?: string;
  readonly expireTs?: number;
  readonly reduceOnly?: boolean;
}

export interface Expectation {
  readonly fills: readonly ExpectedFill[];
  readonly finalStatus: Record<string, string>;
  readonly leaves: Record<string, string>;
  readonly reason?: Record<string, string>;
  readonly requests?: readonly ExpectedRequest[];
  readonly position: string;
  readonly cash: string;
  readonly fees: string;
  readonly seen?: readonly Seen[];
}

export interface ExpectedFill {
  readonly order: string;
  readonly ts: number;
  readonly seenTs: number;
  readonly price: string;
  readonly size: string;
  readonly liquidity: string;
  readonly cause: string;
  readonly trace?: Record<string, string | null>;
}

/** A request that was denied on the spot or refused later. */
export interface ExpectedRequest {
  readonly ts: number;
  readonly action: 'place' | 'cancel' | 'amend';
  readonly order: string;
  readonly outcome: 'denied' | 'rejected';
  readonly reason: string;
  readonly seenTs: number;
}

/** What the strategy knows right after a moment. */
export interface Seen {
  readonly ts: number;
  readonly position: string;
  readonly cash: string;
  readonly fees: string;
  readonly orders: Record<string, { readonly status: string; readonly leaves: string }>;
}

export const fillCases = JSON.parse(
  readFileSync(new URL('./fixtures/fills.json', import.meta.url), 'utf8'),
) as readonly Case[];
