import { type Manifest, readJournal } from '@replay/journal';
import { equityCsv, fillsCsv, foldReport, ordersCsv, reportJson, reportText, tradesCsv } from '@replay/report';
import type { RunFolder } from './run-folder.ts';

/** Folds the report from the journal on disk, and from nothing else; writes its forms and returns the one to print. */
export async function writeReport(folder: RunFolder, manifest: Manifest, json: boolean): Promise<string> {
  const report = foldReport(readJournal(folder.journal));
  const context = {
    id: manifest.id,
    hash: manifest.result?.hash ?? '',
    path: folder.path,
    source: String(manifest.configuration.data),
    notes: manifest.dataNotes,
  };
  const document = reportJson(report, context);
  folder.write('report.json', document);
  folder.write('fills.csv', await fillsCsv(report));
  folder.write('orders.csv', await ordersCsv(report));
  folder.write('trades.csv', await tradesCsv(report));
  folder.write('equity.csv', await equityCsv(report));
  return json ? document.trimEnd() : reportText(report, context, { colour: process.stdout.isTTY === true });
}
