import type { BacktestOptions } from '../options.ts';
import { settingsOf } from '../options.ts';
import { dataOptions } from './data-options.ts';
import { openData as openSelected } from './open-data.ts';
import type { OpenedData } from './opened-data.ts';

export type { OpenedData };

/** The options of a run that select data. */
export type OpenDataOptions = Pick<
  BacktestOptions,
  | 'exchange'
  | 'symbol'
  | 'with'
  | 'clockOffset'
  | 'transport'
  | 'keyInAddress'
  | 'allowClearKey'
  | 'from'
  | 'to'
  | 'instruments'
  | 'policy'
  | 'onBadRow'
>;

/**
 * Opens data as a run does: the sample, files, a tape, recorded messages or a server. Close it after reading. Throws
 * `BAD_USAGE`, `BAD_DATA`, `NO_DATA` or `NETWORK`.
 */
export function openData(
  data: NonNullable<BacktestOptions['data']>,
  options: OpenDataOptions = {},
  signal?: AbortSignal,
): Promise<OpenedData> {
  const settings = settingsOf({ ...options, data });
  return openSelected(dataOptions(settings.data, settings), signal);
}
