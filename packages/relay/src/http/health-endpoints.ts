import { jsonAnswer } from './answer.ts';
import type { EndpointGroup } from './endpoint.ts';

/** The health of the server, in the format of Tardis Machine. */
export function healthEndpoints(): EndpointGroup {
  const startedAt = Date.now();
  return {
    endpoints: [
      {
        path: /^\/health-check\/?$/,
        isOpen: true,
        answer: () => {
          const memory = process.memoryUsage();
          const megabytes = (bytes: number): number => Math.round(bytes / 104_857.6) / 10;
          return jsonAnswer({
            status: 'Healthy',
            uptimeHours: Math.round((Date.now() - startedAt) / 36_000) / 100,
            timestampMs: Date.now(),
            memoryInfo: {
              rssMB: megabytes(memory.rss),
              heapTotalMB: megabytes(memory.heapTotal),
              heapUsedMB: megabytes(memory.heapUsed),
              externalMB: megabytes(memory.external),
            },
          });
        },
      },
    ],
    streams: [],
  };
}
