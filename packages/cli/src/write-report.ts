import { type Manifest, readJournal } from '@replay/journal';
import {
  accountsEquityCsv,
  accountsJson,
  accountsText,
  equityCsv,
  fillsCsv,
  foldAccounts,
  type Grouping,
  ordersCsv,
  type RunContext,
  type RunReports,
  reportJson,
  reportText,
  type TextOptions,
  tradesCsv,
  wholeRun,
} from '@replay/report';
import type { RunFolder } from './run-folder.ts';

/** Folds the report from the journal on disk, and from nothing else; writes its forms and returns the one to print. */
export async function writeReport(
  folder: RunFolder,
  manifest: Manifest,
  { json, grouping }: { readonly json: boolean; readonly grouping: Grouping },
): Promise<string> {
  const reports = foldAccounts(readJournal(folder.journal), grouping);
  const context = {
    id: manifest.id,
    hash: manifest.result?.hash ?? '',
    path: folder.path,
    source: String(manifest.configuration.data),
    notes: manifest.dataNotes,
  };
  const forms = formsOf(reports);
  const document = forms.json(context);
  const whole = wholeRun(reports);
  folder.write('report.json', document);
  folder.write('fills.csv', await fillsCsv(whole));
  folder.write('orders.csv', await ordersCsv(whole));
  folder.write('trades.csv', await tradesCsv(whole));
  folder.write('equity.csv', await forms.equity());
  return json ? document.trimEnd() : forms.text(context, { colour: process.stdout.isTTY === true });
}

interface Forms {
  json(context: RunContext): string;
  text(context: RunContext, options: TextOptions): string;
  equity(): Promise<string>;
}

/** A run of one account reads like a run; one of several tells them apart. */
function formsOf(reports: RunReports): Forms {
  const [{ report }, ...others] = reports.accounts;
  if (others.length === 0) {
    return {
      json: (context) => reportJson(report, context),
      text: (context, options) => reportText(report, context, options),
      equity: () => equityCsv(report),
    };
  }
  return {
    json: (context) => accountsJson(reports, context),
    text: (context, options) => accountsText(reports, context, options),
    equity: () => accountsEquityCsv(reports.accounts),
  };
}
