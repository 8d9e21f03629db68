import { pipeline, type Transform } from 'node:stream';
import zlib, { createGzip } from 'node:zlib';

export type SliceEncoding = 'gzip' | 'zstd' | 'identity';

/** Only newer versions of Node have it. */
const { createZstdCompress } = zlib as typeof zlib & { readonly createZstdCompress?: () => Transform };

/**
 * Compression of a response: gzip when the client accepts it, otherwise zstd when this Node supports it, otherwise
 * none. Undefined when the client rules out all three.
 */
export function sliceEncoding(accept: string | string[] | undefined): SliceEncoding | undefined {
  if (accept === undefined) return 'gzip';
  const weights = weightsIn(String(accept));
  const accepts = (name: string): boolean => (weights.get(name) ?? weights.get('*') ?? 0) > 0;
  if (accepts('gzip') || accepts('x-gzip')) return 'gzip';
  if (createZstdCompress !== undefined && accepts('zstd')) return 'zstd';
  // Identity is acceptable unless it is excluded.
  return (weights.get('identity') ?? weights.get('*') ?? 1) > 0 ? 'identity' : undefined;
}

/** Parses `gzip;q=0.5, *;q=0` into each name with its weight. */
function weightsIn(accept: string): ReadonlyMap<string, number> {
  return new Map(
    accept.split(',').map((one) => {
      const [name = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
}

/** Compresses the text. Errors of the text reach the reader of the result. */
export async function* encodedText(
  text: AsyncIterable<string>,
  encoding: SliceEncoding,
): AsyncGenerator<string | Buffer> {
  if (encoding === 'identity') {
    for await (const piece of text) if (piece !== '') yield piece;
    return;
  }
  // The fastest level: most slices stay on this machine.
  const packer = encoding === 'zstd' ? createZstdCompress!() : createGzip({ level: 1, chunkSize: 1 << 16 });
  pipeline(text, packer, () => {});
  yield* packer;
}
