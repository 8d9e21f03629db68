export { loadRun, saveRun } from './checkpoint.ts';
export {
  behaviourVersion,
  checkConfig,
  defaultBounds,
  type RunAccount,
  type RunBounds,
  type RunConfig,
} from './run-config.ts';
export { openRun, type RunPhase, type RunState } from './run-state.ts';
export { advanceTo, finish, startFact, step } from './step.ts';
