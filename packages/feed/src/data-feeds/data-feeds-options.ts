import type { Micros } from '@replay/core';
import type { UnknownContracts } from '../dataset/contract-terms.ts';
import type { InstrumentsFile } from '../dataset/instruments-file.ts';
import type { CapturePolicies } from '../raw/policies.ts';
import type { ApiAccess } from './api-client.ts';

/** Which recorded messages are to be read, and how. */
export interface DataFeedsOptions extends ApiAccess {
  /** Such as `binance-futures`. */
  readonly exchange: string;
  /** As datasets spell them, such as `BTCUSDT`. */
  readonly symbols: readonly string[];
  /** Since inclusive, to exclusive, by receipt; `from` at the beginning of its minute. */
  readonly from: Micros;
  readonly to: Micros;
  /**
   * Where reading begins: at midnight UTC before `from`, when recorders begin each book anew, or at `from`, without a book until one is
   * sent again. Midnight unless given.
   */
  readonly begin?: 'midnight' | 'from' | undefined;
  /** Where slices are kept. For the vendor's own API the folder that its clients share, for others none beyond the reading. */
  readonly cacheDir?: string | undefined;
  /** The path of an instruments file, or what one holds. Others are told by the API where the key allows it, or inferred. */
  readonly instruments?: string | InstrumentsFile | undefined;
  /** By default a contract whose worth is not in the data, such as OKX's, is an error; books can be read without it. */
  readonly unknownContracts?: UnknownContracts | undefined;
  readonly policies?: Partial<CapturePolicies> | undefined;
  readonly onBadRow?: 'fail' | 'skip' | undefined;
  readonly signal?: AbortSignal | undefined;
}
