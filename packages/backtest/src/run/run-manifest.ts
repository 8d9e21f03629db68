import { execFileSync } from 'node:child_process';
import type { MarketSource } from '@replay/core';
import type { RunConfig } from '@replay/engine';
import { behaviourVersion, modelNames } from '@replay/engine';
import type { Manifest } from '@replay/journal';
import type { LoadedStrategy } from '../strategy/strategy-registry.ts';
import { version } from '../version.ts';

/** The manifest of a run at its start. */
export function manifestOf(
  id: string,
  startedAt: Date,
  strategy: LoadedStrategy,
  config: RunConfig,
  source: MarketSource,
  options: Readonly<Record<string, unknown>>,
): Manifest {
  return {
    format: 1,
    id,
    version,
    behaviour: behaviourVersion,
    node: process.version,
    startedAt: startedAt.toISOString(),
    strategy: { name: strategy.definition.name, source: strategy.source, sha256: strategy.sha256 },
    parameters: config.parameters,
    configuration: { ...options, data: source.description, models: modelNames(config) },
    seed: config.seed,
    data: [],
    dataNotes: source.notes,
    gitCommit: gitCommit(),
    parentRun: null,
    result: null,
  };
}

/** The current commit, in a git repository with git installed. */
function gitCommit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    }).trim();
  } catch {
    return null;
  }
}
