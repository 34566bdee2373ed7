/** As ts/node/worker.mjs, for the entry beside this file. */
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
