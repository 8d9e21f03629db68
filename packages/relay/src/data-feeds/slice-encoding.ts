import { pipeline, type Transform } from 'node:stream';
import zlib, { createGzip } from 'node:zlib';

export type SliceEncoding = 'gzip' | 'zstd' | 'identity';

/** Newer versions of Node have it. */
const { createZstdCompress } = zlib as typeof zlib & { readonly createZstdCompress?: () => Transform };

/**
 * How an answer is packed for what a client accepts: gzip where it may be, else zstd where this Node has it, else not at all.
 * Undefined where the client forbids all of these.
 */
export function sliceEncoding(accept: string | string[] | undefined): SliceEncoding | undefined {
  if (accept === undefined) return 'gzip';
  const weights = weightsIn(String(accept));
  const accepts = (name: string): boolean => (weights.get(name) ?? weights.get('*') ?? 0) > 0;
  if (accepts('gzip') || accepts('x-gzip')) return 'gzip';
  if (createZstdCompress !== undefined && accepts('zstd')) return 'zstd';
  // What is not packed is acceptable unless it is forbidden.
  return (weights.get('identity') ?? weights.get('*') ?? 1) > 0 ? 'identity' : undefined;
}

/** `gzip;q=0.5, *;q=0`: each name with its weight. */
function weightsIn(accept: string): ReadonlyMap<string, number> {
  return new Map(
    accept.split(',').map((one) => {
      const [name = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
}

/** The text as it goes out. A failure of the text comes out of the pieces. */
export async function* encodedText(
  text: AsyncIterable<string>,
  encoding: SliceEncoding,
): AsyncGenerator<string | Buffer> {
  if (encoding === 'identity') {
    for await (const piece of text) if (piece !== '') yield piece;
    return;
  }
  // The fastest level: most slices go no further than this machine.
  const packer = encoding === 'zstd' ? createZstdCompress!() : createGzip({ level: 1, chunkSize: 1 << 16 });
  pipeline(text, packer, () => {});
  yield* packer;
}
