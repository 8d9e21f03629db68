// What the command needs beyond the public interface. Not public: it changes with the command.
export { readConfigFile } from './config-file.ts';
export { chooseInstruments } from './data/choose-instruments.ts';
export {
  checkExchange,
  type DataOptions,
  dataOptions,
  type GivenData,
  type KeyOptions,
  keyOptions,
  type NamedData,
  type Policies,
  rangeOf,
  verifiedOptions,
} from './data/data-options.ts';
export { symbolsOf } from './data/named-symbols.ts';
export { coverageOf, openData, openRecordedTape } from './data/open-data.ts';
export { chosenCapture, instrumentsFile } from './data/open-recording.ts';
export { relayKey, remoteAddress, tardisKey } from './data/remote-address.ts';
export { isSample } from './data/sample-names.ts';
export { strict } from './data/strict-source.ts';
export { diskError, type FileContent, onDisk, unused, writeWhole } from './disk-error.ts';
export { chosenAccounts } from './models/accounts.ts';
export { chosenFees } from './models/fees.ts';
export { chosenLatency } from './models/latency.ts';
export { chosenMargin } from './models/margin.ts';
export { chosenSlippage } from './models/slippage.ts';
export { duration, microsOf, moment, positiveDecimal, wholeNumber } from './models/values.ts';
export { type RunSettings, settingsOf } from './options.ts';
export { comparisonForms } from './past/comparison-forms.ts';
export { factsOf, findRun, type PastRun, readRun } from './past/read-run.ts';
export type { ReportForms } from './past/run-report.ts';
export { BacktestRun } from './run/backtest-run.ts';
export type { RunProgress } from './run/run-progress.ts';
export { bundledStrategies, loadStrategy } from './strategy/strategy-registry.ts';
