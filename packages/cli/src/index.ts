export { main } from './program.ts';
export type { Streams } from './terminal/terminal.ts';
