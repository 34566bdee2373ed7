#!/usr/bin/env node
/** The package's command: lets Node read TypeScript, then runs main.ts. */
import { register } from 'tsx/esm/api';

register();
await import('./main.ts');
