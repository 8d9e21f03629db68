import type { Micros } from '@replay/core';
import type { UnknownContracts } from '../dataset/contract-terms.ts';
import type { InstrumentsFile } from '../dataset/instruments-file.ts';
import type { HttpClientOptions } from '../http/http-client.ts';

/** Which live data of a Machine are wanted. Its address is where it answers over HTTP: the vendor's listens for WebSockets at the port behind. */
export interface MachineStreamMarket extends HttpClientOptions {
  readonly exchange: string;
  /** By the venue's names. */
  readonly symbols: readonly string[];
  /** Names of data types. Books, prints, tickers and liquidations unless given, as far as the exchange has them. */
  readonly dataTypes?: readonly string[];
  /** Instruments that are stated, by the path of a file or by what it holds; else asked for. */
  readonly instruments?: string | InstrumentsFile;
  /** By default a contract whose worth is not told is an error; books can be read without it. */
  readonly unknownContracts?: UnknownContracts;
  /** Milliseconds without a byte after which a stream counts as broken; two minutes unless given, for a Machine may download first. */
  readonly silence?: number;
  /** Ends the opening and every read. */
  readonly signal?: AbortSignal;
}

/** Which replay of a Machine is wanted, and how. Instruments that are neither stated nor told are inferred. */
export interface MachineMarket extends MachineStreamMarket {
  /** How messages come: one after the other as lines of one answer, or as frames of a WebSocket. `ws` unless given. */
  readonly transport?: 'ws' | 'http';
  /** By `receivedTime`, inclusive. The vendor's Machine is asked for the day from its start, where books begin. */
  readonly from?: Micros;
  /** By `receivedTime`, exclusive. */
  readonly to?: Micros;
  /** What to do about a message that cannot be used: tell it as a `MessageRejected`, or fail; told unless given. */
  readonly onBadRow?: 'fail' | 'skip';
}
