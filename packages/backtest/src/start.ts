// What the command needs before it runs anything: names and options for help, and errors. It imports nothing of what a run loads.
export { diskError } from './disk-error.ts';
export { dataKinds, groupings } from './names.ts';
export { optionTable } from './option-table.ts';
export { version } from './version.ts';
