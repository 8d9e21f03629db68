import { dataOptions, isSample, onDisk, openData, type Policies, remoteAddress } from '@replay/backtest/command';
import { type MarketSource, ReplayError } from '@replay/core';
import { Inspector } from '@replay/quality';
import { continueTape, createTape, isTape, type TapeWriter } from '@replay/tape';
import { commandArguments } from '../command/arguments.ts';
import { type Command, type CommandContext, type CommandResult, done } from '../command/command.ts';
import type { DataArguments } from '../command/data-options.ts';
import { readBatches } from '../command/read-source.ts';
import { sourceFrom } from '../command/source-from.ts';
import { exitCodes } from '../terminal/exit-code.ts';

interface ImportArguments extends DataArguments {
  readonly data: string;
  readonly out: string;
  readonly quiet: boolean;
}

export const importCommand: Command = {
  run: (read, context) => {
    const args = commandArguments(read) as unknown as ImportArguments;
    return onDisk(args.out, () => importData(args, context), 'the same command continues from what is there');
  },
};

async function importData(args: ImportArguments, { signal, err }: CommandContext): Promise<CommandResult> {
  const options = dataOptions(args.data, args);
  if (!args.out.endsWith('.tape')) {
    throw new ReplayError('BAD_USAGE', `--out takes a folder whose name ends in .tape, not '${args.out}'`, {
      remedy: `give --out ${args.out}.tape`,
    });
  }
  const { source: whole, close } = await openData(options, signal);
  const source = sourceFrom(whole, options.from);
  try {
    const writer = await openWriter(source, args, options.policies);
    try {
      return await write(source, writer, args, { signal, err });
    } finally {
      await writer.abandon();
    }
  } finally {
    await close();
  }
}

/**
 * Continues an unfinished tape if it would get the same events: from the same data with the same settings. The digests
 * of a generated market and of a server's data are known only after reading.
 */
async function openWriter(source: MarketSource, args: ImportArguments, policies: Policies): Promise<TapeWriter> {
  const { description, notes, instruments } = source;
  const digests = isSample(args.data) || remoteAddress(args.data) !== undefined ? [] : await source.digests();
  const from = args.from === undefined ? {} : { from: args.from };
  const settings = { onBadRow: args.onBadRow, ...from, to: args.to ?? '', ...policies };
  const contents = { instruments, source: { description, notes, digests, settings } };
  return isTape(args.out) ? continueTape(args.out, contents) : createTape(args.out, contents);
}

async function write(
  source: MarketSource,
  writer: TapeWriter,
  { out, quiet }: ImportArguments,
  { signal, err }: Pick<CommandContext, 'signal' | 'err'>,
): Promise<CommandResult> {
  const inspector = new Inspector(source.instruments);
  // Also kept in the tape, but the user should see now what is missing from it.
  if (!quiet) for (const note of source.notes) err(`${note}\n`);
  const began = performance.now();
  const { eventsBefore } = writer;
  if (eventsBefore > 0)
    err(`${out} has ${eventsBefore.toLocaleString('en-US')} events already: continuing behind them\n`);
  let seen = 0;
  await readBatches(source, { quiet, signal }, async (batch) => {
    for (const event of batch) inspector.see(event);
    const known = Math.min(Math.max(eventsBefore - seen, 0), batch.length);
    seen += batch.length;
    await writer.append(known === 0 ? batch : batch.slice(known));
  });
  if (signal.aborted) {
    const kept = `${out} holds the first ${writer.progress.events.toLocaleString('en-US')} events; the same command continues`;
    return { output: '', error: new ReplayError('BAD_USAGE', `interrupted; ${kept}`), exitCode: exitCodes.interrupted };
  }
  const { instruments, findings } = inspector.report();
  const notes = source.leftOut?.() ?? [];
  const manifest = await writer.close({
    notes,
    quality: { instruments: instruments.map(({ quality }) => quality), findings },
    checks: source.checks?.() ?? [],
  });
  const seconds = (performance.now() - began) / 1000;
  const rate = Math.round(manifest.rows / Math.max(seconds, 0.001)).toLocaleString('en-US');
  const megabytes = ((manifest.bytes.blocks + manifest.bytes.checkpoints) / 1e6).toFixed(1);
  const counts = `${manifest.events.toLocaleString('en-US')} events, ${manifest.rows.toLocaleString('en-US')} rows`;
  return done([`${out}: ${counts}, ${megabytes} MB, ${seconds.toFixed(1)} s, ${rate} rows/s`, ...notes].join('\n'));
}
