import type { TextOptions } from '@replay/report';

/** How a report is printed here: in the width of the terminal, and in colour only for eyes that asked for no other. */
export function terminalOptions(): TextOptions {
  const { isTTY, columns } = process.stdout;
  const plain = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '';
  return { colour: isTTY === true && !plain, ...(isTTY && columns !== undefined ? { width: columns } : {}) };
}
