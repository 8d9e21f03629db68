import { ReplayError } from '@replay/core';

/** A kind of file that holds no lines of text, and what can be done with one. */
interface ForeignFormat {
  readonly name: string;
  readonly remedy: string;
}

const unpack = 'unpack it, and give the file that is in it';
const exportText = 'write its rows to a .csv in the columns of a dataset file, and give that';

/** What stands at the very beginning of such files, as Latin-1. */
const beginnings: readonly (readonly [bytes: string, format: ForeignFormat])[] = [
  ['PAR1', { name: 'a Parquet file', remedy: exportText }],
  ['\x93NUMPY', { name: 'a NumPy array', remedy: exportText }],
  ['ARROW1', { name: 'an Arrow file', remedy: exportText }],
  ['FEA1', { name: 'a Feather file', remedy: exportText }],
  ['\x89HDF', { name: 'an HDF5 file', remedy: exportText }],
  ['SQLite format 3', { name: 'an SQLite database', remedy: exportText }],
  ['Obj\x01', { name: 'an Avro file', remedy: exportText }],
  ['DBN', { name: 'a Databento file (DBN)', remedy: exportText }],
  ['RTAP', { name: 'a file of a tape', remedy: 'give the folder it lies in, whose name ends in .tape' }],
  ['\x28\xb5\x2f\xfd', { name: 'packed with Zstandard', remedy: `${unpack} (zstd -d)` }],
  ['BZh', { name: 'packed with bzip2', remedy: `${unpack} (bunzip2)` }],
  ['\xfd7zXZ\0', { name: 'packed with xz', remedy: `${unpack} (unxz)` }],
  ['\x04\x22\x4d\x18', { name: 'packed with LZ4', remedy: `${unpack} (lz4 -d)` }],
  ['7z\xbc\xaf\x27\x1c', { name: 'a 7z archive', remedy: unpack }],
  ['Rar!', { name: 'a RAR archive', remedy: unpack }],
  ['\x1f\x8b', { name: 'packed with gzip twice', remedy: 'unpack it once (gunzip), and give what comes out' }],
];

/** Throws `BAD_DATA` naming the format where the first bytes of a file, or of what a gzip holds, are those of one that is not read. */
export function refuseForeign(start: Buffer, place: string): void {
  const format = formatOf(start);
  if (format === undefined) return;
  throw new ReplayError('BAD_DATA', `this is ${format.name}, not a file of lines`, { place, remedy: format.remedy });
}

function formatOf(start: Buffer): ForeignFormat | undefined {
  const head = start.toString('latin1', 0, 512);
  if (zipStarts.some((bytes) => head.startsWith(bytes))) return zipFormat(head);
  if (head.slice(257, 262) === 'ustar') return { name: 'a tar archive', remedy: `${unpack} (tar -xf)` };
  if (/^\s*<(?:!doctype html|html|\?xml)/i.test(head)) {
    return { name: 'a web page', remedy: 'download it again: a server answered with a page in place of the file' };
  }
  return beginnings.find(([bytes]) => head.startsWith(bytes))?.[1] ?? unknownBinary(head);
}

/** Of an archive, of an empty one, and of one in several parts. */
const zipStarts = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'];

/** NumPy and spreadsheets come in archives of this kind, too; the name of the first entry tells. */
function zipFormat(head: string): ForeignFormat {
  const first = head.slice(30, 30 + head.charCodeAt(26) + 256 * head.charCodeAt(27));
  if (first.endsWith('.npy')) return { name: 'a NumPy archive (npz)', remedy: exportText };
  if (/^(?:\[Content_Types\]\.xml|xl\/|_rels\/)/.test(first)) return { name: 'a spreadsheet', remedy: exportText };
  return { name: 'a ZIP archive', remedy: `${unpack} (unzip)` };
}

/** A line of text holds no NUL byte; UTF-16, as spreadsheets save it, has one in every second place. */
function unknownBinary(head: string): ForeignFormat | undefined {
  if (/^(?:\xff\xfe|\xfe\xff)/.test(head)) return { name: 'text in UTF-16', remedy: 'save it as UTF-8' };
  return head.includes('\0') ? { name: 'a binary file', remedy: 'give a file of text, plain or gzip' } : undefined;
}
