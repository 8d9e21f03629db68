import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Gives this process a folder of its own for temporary files, until it is removed. */
export function ownTemporaries(): { remove(): void } {
  const { TMPDIR: usual } = process.env;
  const own = mkdtempSync(join(tmpdir(), 'replay-chaos-'));
  process.env['TMPDIR'] = own;
  return {
    remove() {
      if (usual === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = usual;
      rmSync(own, { recursive: true, force: true });
    },
  };
}

/** What this process holds: sockets, open files, timers and temporary files, each by a name, as often as there are. */
export function held(): readonly string[] {
  const active = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|FileHandle|ReadStream|ZLIB/.test(name));
  return [...active, ...openFiles(), ...readdirSync(tmpdir())].sort();
}

/** Where the system shows them. */
function openFiles(): readonly string[] {
  try {
    return readdirSync('/proc/self/fd').flatMap((descriptor) => {
      try {
        const target = readlinkSync(`/proc/self/fd/${descriptor}`);
        // A socket's number is new each time.
        return target.startsWith('socket:') ? ['socket'] : target.startsWith('/') ? [target] : [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** What is held beyond `before`, after everything had a while to be let go. */
export async function leaked(before: readonly string[], within = 3000): Promise<readonly string[]> {
  for (let waited = 0; ; waited += 20) {
    const rest = [...before];
    const more = held().filter((name) => {
      const place = rest.indexOf(name);
      if (place !== -1) rest.splice(place, 1);
      return place === -1;
    });
    if (more.length === 0 || waited >= within) return more;
    await pause(20);
  }
}
