import { Ladder } from '@replay/book'; export { Ladder };
