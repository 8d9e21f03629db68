// What the command needs before it runs anything: names and options for help, and errors. It imports none of the
// modules that a run loads.
export { diskError } from './disk-error.ts';
export { dataKinds, groupings } from './names.ts';
export { optionTable } from './option-table.ts';
export { version } from './version.ts';
