import { openVenue } from '../../../packages/sim/src/index.ts'; export { openVenue };
