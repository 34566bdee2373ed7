/**
 * A look at networks before they are trained: what an engine's probe sees of a run's initial parameters, without a
 * step. It never knows what for.
 */
import type { Engine, LayerProbe } from '../engine/engine.ts';
import type { RunSpec } from './spec.ts';
import { LastData, trainerConfig } from './train.ts';

/** Histograms are no part of it. */
const range = { low: 0, high: 1, bins: 1 };

/** Of each run the layers 1 to the outputs, over its training rows. Neighbours that share a data set share its making. */
export function* initialProbes(engine: Engine, specs: Iterable<RunSpec>): Generator<readonly LayerProbe[], void, void> {
  const data = new LastData(engine);
  try {
    for (const spec of specs) {
      using trainer = engine.createTrainer({ ...trainerConfig(spec, data.of(spec).training), epochs: 1 });
      yield trainer.probe(range);
    }
  } finally {
    data.free();
  }
}
