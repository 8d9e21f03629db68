import { eventKind } from '../events/event-kind.ts'; export { eventKind };
