import { Subject } from 'rxjs'; export { Subject };
