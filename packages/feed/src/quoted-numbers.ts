export { quotedNumbers } from '@replay/normalized';
