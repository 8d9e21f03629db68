#!/usr/bin/env node
import { diskError } from '@replay/backtest/start';
import { main } from './program.ts';
import { errorText, exitCodes } from './terminal/exit-code.ts';

const abort = new AbortController();
// Kept because a run replaces `process.exit` for its strategy.
const exit = process.exit.bind(process);
let interruptions = 0;
// The first Ctrl-C ends the run in order, with its report; the second one ends the process.
process.on('SIGINT', () => {
  interruptions += 1;
  if (interruptions > 1) exit(130);
  abort.abort();
});
process.on('SIGTERM', () => abort.abort());
// A reader that closes the pipe early, such as `head`, is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') exit(0);
  process.stderr.write(`${errorText(diskError(error, 'standard output'), false)}
`);
  exit(exitCodes.data);
});

process.exitCode = await main(
  process.argv.slice(2),
  { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text), ownsProcess: true },
  abort.signal,
);
