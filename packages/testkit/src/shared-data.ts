import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const repoRoot: string = fileURLToPath(new URL('../../..', import.meta.url));

/** Why a test on real recordings, or on the expected numbers that go with them, did not run. */
export const whyNoSharedData = 'needs the folder ../shared with its data and oracles, beside the repository';

/** The path of a real recording, such as `tardis-layout/….csv.gz`; undefined where it is not on this machine. */
export const sharedData = (relativePath: string): string | undefined => shared('data', relativePath);

/** The path of a file of expected numbers, such as `fills.json`; undefined where it is not on this machine. */
export const sharedOracle = (relativePath: string): string | undefined => shared('oracles', relativePath);

function shared(folder: string, relativePath: string): string | undefined {
  const path = join(repoRoot, '..', 'shared', folder, relativePath);
  return existsSync(path) ? path : undefined;
}
