import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rustConstants, rustTable } from '../scripts/generate-constants.ts';

it('the Rust table of constants is the one that ts/engine/constants.ts generates', () => {
  expect(readFileSync(rustTable, 'utf8')).toBe(rustConstants());
});
