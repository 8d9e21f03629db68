#!/usr/bin/env node
import { diskError } from '@replay/backtest/start';
import { errorText, exitCodes } from './exit-code.ts';
import { main } from './program.ts';

const abort = new AbortController();
// A run replaces it for its strategy.
const exit = process.exit.bind(process);
let interruptions = 0;
// The first Ctrl-C ends the run in order, with its report; the second one ends the process.
process.on('SIGINT', () => {
  interruptions += 1;
  if (interruptions > 1) exit(130);
  abort.abort();
});
process.on('SIGTERM', () => abort.abort());
// A reader that has seen enough, such as `head`, is no error.
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
