import type { Grouping } from '@replay/report';
import type { KeyArguments } from './remote/key-options.ts';

/** The options of a run as they come from the command line. */
export interface RunArguments extends KeyArguments {
  readonly strategy: string | undefined;
  readonly data: string;
  readonly exchange: string | undefined;
  readonly symbol: readonly string[];
  readonly with: readonly string[];
  readonly clockOffset: string | undefined;
  readonly transport: 'ws' | 'http' | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly params: readonly string[];
  readonly capital: string | undefined;
  readonly accounts: string;
  readonly convert: readonly string[];
  readonly leverage: string;
  readonly margin: string | undefined;
  readonly maintenance: string | undefined;
  readonly liquidationFee: string | undefined;
  readonly fees: string | undefined;
  readonly slippage: string;
  readonly latency: string | undefined;
  readonly latencyFile: string | undefined;
  readonly queue: string | undefined;
  readonly fills: string;
  readonly rule: readonly string[];
  readonly staleAfter: string;
  readonly seed: string;
  readonly hookTimeout: string;
  readonly strict: boolean;
  readonly grouping: Grouping;
  readonly instruments: string | undefined;
  readonly onBadRow: 'fail' | 'skip';
  readonly policy: readonly string[];
  readonly out: string;
  readonly report: string;
  readonly json: boolean;
  readonly quiet: boolean;
}
