import { type Intents, Strategy } from '@replay/strategy';

/** Looks at every book and wishes nothing. */
export default class Idle extends Strategy {
  override onBook(): Intents {
    return [];
  }
}
