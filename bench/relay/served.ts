import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A relay in a process of its own. */
export interface ServedMarket {
  readonly url: string;
  readonly events: number;
  /** Bytes of memory the process holds now. */
  memory(): Promise<number>;
}

/** Serves a generated market of so many minutes while `work` runs. `latency`: milliseconds added to each answer. `made`: not kept in memory. */
export async function whileServed<Result>(
  { minutes, latency, made = false }: { readonly minutes: number; readonly latency: number; readonly made?: boolean },
  work: (server: ServedMarket) => Promise<Result>,
): Promise<Result> {
  const path = fileURLToPath(new URL('serve-market.ts', import.meta.url));
  const child = fork(path, [String(minutes), String(latency), made ? 'making' : 'memory'], {
    execArgv: ['--conditions=source', '--import', 'tsx/esm'],
  });
  try {
    const [{ url, events }] = (await once(child, 'message')) as [{ url: string; events: number }];
    return await work({
      url,
      events,
      async memory() {
        child.send('memory');
        const [{ rss }] = (await once(child, 'message')) as [{ rss: number }];
        return rss;
      },
    });
  } finally {
    child.kill();
  }
}
