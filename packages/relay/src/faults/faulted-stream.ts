import type { Stream } from '../server/endpoint.ts';
import type { FaultedFrames } from './faulted-frames.ts';

/** A stream that tells what a fault has put back, before it ends. */
export const faultedStream = (stream: Stream, frames: FaultedFrames): Stream => ({
  path: stream.path,
  async run(call) {
    const closing = await stream.run(call, frames);
    await frames.release();
    return closing;
  },
  closingFor: (error) => stream.closingFor?.(error),
});
