/**
 * What every engine owes, as a function of the engine: one suite, whose parts are in `conformance/`. That engines
 * agree in every word is same-bits.test.ts.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../ts/engine/engine.ts';
import { centredTraining } from './conformance/centred.ts';
import { diagnostics } from './conformance/diagnostics.ts';
import { figures } from './conformance/figures.ts';
import { refusals } from './conformance/refusals.ts';
import { training } from './conformance/training.ts';

export function conformance(name: string, makeEngine: () => Engine | Promise<Engine>): void {
  describe(`${name} conforms`, () => {
    let made: Engine;
    beforeAll(async () => {
      made = await makeEngine();
    });
    const engine = (): Engine => made;

    it('has its name', () => {
      expect(engine().name).toBe(name);
    });
    figures(engine);
    training(engine);
    centredTraining(engine);
    diagnostics(engine);
    refusals(engine);
  });
}
