import { totalQuality } from '@replay/quality';
import type { RunReports } from '../../fold/account-folds.ts';
import type { AccountReport, Total } from '../../fold/total.ts';
import type { Text } from '../../metric/metric.ts';
import { decimalText, type NullReason } from '../../metric/metric.ts';
import { type RunContext } from '../../report/run-context.ts';
import { assumptionBlock, missingAssumptions } from '../../sections/assumptions.ts';
import {
  type DataBlock,
  dataBlock,
  type RunDocument,
  runBlock,
  runDocument,
  type SummaryBlock,
} from './run-document.ts';

type AccountDocument = Pick<
  RunDocument,
  'summary' | 'attribution' | 'markouts' | 'warnings' | 'undefined' | 'currency' | 'details'
> & { readonly name: string };

/**
 * The document of a run of several accounts. `accounts` has a summary of each; the summary on top has counts over all accounts, and money
 * only with a total, else null with `FX_RATE_MISSING`: ratios exist only per account.
 */
export interface AccountsDocument
  extends Pick<RunDocument, 'run' | 'assumptions' | 'warnings' | 'outcome' | 'strategy'> {
  readonly data: DataBlock;
  readonly summary: Readonly<Record<keyof SummaryBlock | 'fxRevaluation', Text | number>>;
  readonly undefined: Readonly<Record<string, NullReason>>;
  readonly currency: string | null;
  readonly accounts: readonly AccountDocument[];
  readonly rates: readonly { readonly from: string; readonly first: string; readonly last: string }[];
}

/** Converts the reports of several accounts to one document. */
export function accountsDocument(reports: RunReports, context: RunContext): AccountsDocument {
  const { run, accounts, total } = reports;
  const [{ report: first }] = accounts;
  const reasons: Record<string, NullReason> = {};
  const summary = summaryOf(accounts, total, reasons);
  const assumptions = assumptionBlock({ run, risk: first.risk, grouping: first.grouping });
  Object.assign(reasons, missingAssumptions(assumptions));
  const { from, to } = first;
  return {
    run: runBlock(run, context),
    data: dataBlock({ run, from, to, total: totalQuality(reports.ended?.quality ?? []) }, context, reasons),
    assumptions,
    summary,
    warnings: context.notes ?? [],
    undefined: reasons,
    outcome: first.outcome,
    strategy: { name: run.strategy, parameters: run.parameters, seed: run.seed },
    currency: total?.currency ?? null,
    accounts: accounts.map(({ name, report }) => {
      const {
        summary,
        attribution,
        markouts,
        warnings,
        undefined: why,
        currency,
        details,
      } = runDocument(report, {
        id: context.id,
        source: context.source,
      });
      return { name, currency, summary, attribution, markouts, warnings, undefined: why, details };
    }),
    rates: (total?.rates ?? []).map(({ from, first, last }) => ({
      from,
      first: decimalText(first),
      last: decimalText(last),
    })),
  };
}

/** The document as text, two spaces a level, ending in a newline. */
export const accountsJson = (reports: RunReports, context: RunContext): string =>
  `${JSON.stringify(accountsDocument(reports, context), undefined, 2)}\n`;

const counted = ['trades', 'wins', 'losses', 'scratches', 'orders', 'fills'] as const;
const converted = ['initialCapital', 'finalEquity', 'netPnl', 'fees', 'funding', 'fxRevaluation'] as const;
const ofAnAccount = [
  'totalReturn',
  'winRate',
  'profitFactor',
  'expectancy',
  'averageWin',
  'averageLoss',
  'maxDrawdown',
  'maxDrawdownPct',
  'sharpe',
  'sortino',
  'volatility',
  'fillRatio',
  'makerShare',
  'turnover',
  'volume',
  'realizedPnl',
  'unrealizedPnl',
] as const;

function summaryOf(
  accounts: readonly AccountReport[],
  total: Total | undefined,
  reasons: Record<string, NullReason>,
): AccountsDocument['summary'] {
  const summary: Record<string, Text | number> = {};
  for (const name of converted) {
    summary[name] = total === undefined ? null : decimalText(total[name]);
    if (total === undefined) reasons[name] = 'FX_RATE_MISSING';
  }
  for (const name of counted) {
    summary[name] = accounts.reduce(
      (sum, { report: { trades, activity } }) =>
        sum + (name === 'orders' || name === 'fills' ? activity[name] : trades[name]),
      0,
    );
  }
  for (const name of ofAnAccount) {
    summary[name] = null;
    reasons[name] = 'NOT_APPLICABLE';
  }
  return summary as AccountsDocument['summary'];
}
