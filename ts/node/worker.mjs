/**
 * Starts worker.ts in a thread. Plain JavaScript: on Node 20 a thread does not inherit the loader that reads TypeScript,
 * so this one registers its own first.
 */
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
