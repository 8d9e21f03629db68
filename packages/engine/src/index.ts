export { loadRun, saveRun } from './checkpoint.ts';
export {
  behaviourVersion,
  checkConfig,
  defaultBounds,
  type HookWatch,
  type RunAccount,
  type RunBounds,
  type RunConfig,
} from './run-config.ts';
export { RunLoop } from './run-loop.ts';
export { openRun, type RunPhase, type RunState } from './run-state.ts';
export { modelNames, startFact } from './start-fact.ts';
export { advanceTo, finish, type Observer, step } from './step.ts';
