import type { Argv } from 'yargs';

/** How the key of a server is sent, as yargs has read it. */
export interface KeyArguments {
  readonly keyInAddress: boolean;
  readonly allowClearKey: boolean;
}

/** Declares how the key of a server is sent, for every command that may ask one. */
export const keyFlags = (command: Argv): Argv =>
  command
    .option('key-in-address', {
      type: 'boolean',
      default: false,
      describe: 'send the key as ?api_key=… instead of in headers, to a relay or a Machine that looks for it there',
    })
    .option('allow-clear-key', {
      type: 'boolean',
      default: false,
      describe: 'send the key unencrypted to another machine, which is refused otherwise',
    });
