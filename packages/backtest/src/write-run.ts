import { ReplayError } from '@replay/core';
import { defaultReports } from './names.ts';
import { contextOf } from './past/read-run.ts';
import { RunReport } from './past/run-report.ts';
import { writeReport } from './past/write-report.ts';
import { chosenReports } from './report-kinds.ts';
import type { BacktestResult } from './run/backtest-result.ts';
import { createRunFolder } from './run/run-folder.ts';
import { recordOf } from './run/run-record.ts';

/**
 * Writes a run that was kept in memory into a folder below `out`, as if `out` had been given at its start, and returns
 * the path of that folder. `report` lists the forms of the report, like the option. Throws `BAD_USAGE` for a run that
 * already has a folder.
 */
export async function writeRun(result: BacktestResult, out: string, report = defaultReports): Promise<string> {
  const kinds = chosenReports(report);
  const record = recordOf(result);
  if (result.folder !== undefined || record === undefined) {
    throw new ReplayError('BAD_USAGE', 'the run is in a folder already', {
      place: result.folder ?? 'the run',
      remedy: 'copy that folder, or run without out',
    });
  }
  const folder = createRunFolder(out, result.manifest.strategy.name, new Date(result.manifest.startedAt));
  const manifest = await record.save(folder);
  const reports = kinds.has('html') ? await record.charted() : result.report.reports;
  const written = new RunReport(reports, contextOf(manifest, folder.path), {
    charted: () => record.charted(),
    depth: () => record.depth.text(),
  });
  const notWritten = await writeReport(written, folder, kinds);
  if (notWritten !== undefined) throw notWritten;
  return folder.path;
}
