export { main, type Streams } from './program.ts';
