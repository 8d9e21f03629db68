export { loadRun, saveRun } from './checkpoint.ts';
export { stopped } from './failures.ts';
export { horizon } from './intake.ts';
export { modelNames } from './model-names.ts';
export {
  behaviourVersion,
  checkConfig,
  defaultBounds,
  type HookWatch,
  type RunAccount,
  type RunBounds,
  type RunConfig,
} from './run-config.ts';
export { openRun, type RunPhase, type RunState } from './run-state.ts';
export { startFact } from './start-fact.ts';
export { advanceTo, finish, step } from './step.ts';
