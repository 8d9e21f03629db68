export { ByteScanner, type Literal, literalOf } from './byte-scanner.ts';
export { type BookSnapshotType, type DataType, parseDataType, type TradeBarType } from './data-type.ts';
export { type DecoderOptions, NormalizedDecoder } from './normalized-decoder.ts';
export { Normalizer } from './normalizer.ts';
export type { NormalizerOptions } from './normalizer-options.ts';
export { odd } from './odd.ts';
export { quotedNumbers } from './quoted-numbers.ts';
export { type Remark, remarkIn } from './remark.ts';
export { SecondReader } from './second-reader.ts';
