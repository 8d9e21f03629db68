import { ReplayError } from '@replay/core';
import { type QueueModel, queueNamed, queueNames } from '@replay/sim';
import { loadModule, looksLikePath, programAt } from './user-module.ts';

/** A queue model and, where it is the user's own, the file it came from. */
export interface ChosenQueue {
  readonly model: QueueModel;
  readonly file?: { readonly source: string; readonly sha256: string };
}

/** Reads `--queue`: a name such as `power3:3`, or the path of a file whose default export is a queue model. */
export async function chosenQueue(name: string): Promise<ChosenQueue> {
  const model = queueNamed(name);
  if (model !== undefined) return { model };
  const path = programAt(name);
  if (path === undefined) {
    throw new ReplayError(
      'BAD_USAGE',
      looksLikePath(name) ? `there is no file ${name}` : `--queue takes ${queueNames.join(', ')}, not '${name}'`,
      { remedy: 'N is an exponent from 1 to 9, such as power3:3; a path to your own .ts or .js file works too' },
    );
  }
  const { exported, source, sha256 } = await loadModule('queue model', path, name);
  if (isQueueModel(exported)) return { model: exported, file: { source, sha256 } };
  throw new ReplayError('BAD_CONFIGURATION', 'the default export is no queue model', {
    place: name,
    remedy: 'export default { name, join(displayed), afterRow(ahead, printed, previous, next, lot) }',
  });
}

function isQueueModel(value: unknown): value is QueueModel {
  if (typeof value !== 'object' || value === null) return false;
  const { name, join, afterRow } = value as Record<string, unknown>;
  return typeof name === 'string' && name !== '' && typeof join === 'function' && typeof afterRow === 'function';
}
