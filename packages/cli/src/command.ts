/** What a command leaves for the process: its output, what to say on stderr, and the exit code. */
export interface CommandResult {
  readonly output: string;
  readonly error: unknown;
  readonly exitCode: number;
}

/** What a command works with beside its options. */
export interface CommandContext {
  readonly signal: AbortSignal;
  /** Whether the process is there for this command alone. */
  readonly ownsProcess?: boolean;
  /** Writes to stdout while the command works, for output that is not held in memory. */
  out(text: string): void;
  /** Writes to stderr. */
  err(text: string): void;
}

/** What a command of the program does. */
export interface Command {
  run(read: Readonly<Record<string, unknown>>, context: CommandContext): Promise<CommandResult>;
}

export const done = (output: string): CommandResult => ({ output, error: undefined, exitCode: 0 });
