import { waitingBook } from '@replay/book'; export { waitingBook };
