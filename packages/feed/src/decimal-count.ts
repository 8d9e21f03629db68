export { decimalCount } from '@replay/core';
