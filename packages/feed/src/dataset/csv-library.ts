// Loaded when the tolerant reader is needed. The names are imported statically: a bundle finds those of a CommonJS package in no other way.
export { parse } from 'fast-csv';
