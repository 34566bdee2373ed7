/**
 * Looks at networks whose parameters are given: at their outputs over a grid, their accuracy on the test points, the
 * inside of their layers. It never trains; it knows an engine by its interface, and nothing of workers or canvases.
 */
import type { Dataset, Engine, LayerProbe, Trainer } from '../../engine/engine.ts';
import type { RunSpec } from '../../sweep/spec.ts';
import { networkSizes } from '../../sweep/spec.ts';
import { LastData, recipe, trainerSettings } from '../../sweep/train.ts';
import type { Grid, Look, LookRequest, ProbeRequest } from './messages.ts';
import { Recent } from './recent.ts';

/** As many as a page has networks. */
const MAX_TRAINERS = 6;
/** Coarse and fine, of pictures of two sizes while a window is resized. */
const MAX_GRIDS = 4;

export class Looks {
  readonly #engine: Engine;
  readonly #data: LastData;
  #recipe = '';
  /** By shape, all over the last data. */
  readonly #trainers = new Recent<Trainer>(MAX_TRAINERS);
  readonly #grids = new Recent<Dataset>(MAX_GRIDS);

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#data = new LastData(engine);
  }

  look({ spec, parameters, grid }: LookRequest): Look {
    const trainer = this.#network(spec, parameters);
    const logits = trainer.logits(this.#grid(grid, networkSizes(spec)[0] as number)).slice();
    return { logits, test: trainer.evaluate(this.#data.of(spec).test) };
  }

  /** Over the spec's training points. */
  probe({ spec, parameters, range }: ProbeRequest): LayerProbe[] {
    return this.#network(spec, parameters).probe(range);
  }

  free(): void {
    this.#trainers.free();
    this.#grids.free();
    this.#data.free();
  }

  #network(spec: RunSpec, parameters: Float32Array): Trainer {
    if (this.#recipe !== recipe(spec)) {
      // Trainers need the data that they were made with.
      this.free();
      this.#recipe = recipe(spec);
    }
    const { hidden, activation, slope, bias } = spec;
    const { training } = this.#data.of(spec);
    const trainer = this.#trainers.of(JSON.stringify([hidden, activation, slope, bias]), () =>
      this.#engine.createTrainer({ ...trainerSettings(spec, training), parameters, rows: 'none' }),
    );
    trainer.setParameters(parameters);
    return trainer;
  }

  #grid(grid: Grid, features: number): Dataset {
    return this.#grids.of(JSON.stringify([grid, features]), () => {
      const inputs = gridPoints(grid, features);
      // A data set has labels; nothing looks at these.
      return this.#engine.createDataset({ features, inputs, labels: new Uint32Array(inputs.length / features) });
    });
  }
}

/** [points, features] row-major, float32. */
export function gridPoints({ x, y, columns, rows }: Grid, features: number): Float32Array {
  const points = new Float32Array(columns * rows * features);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i += features) {
      points[i] = between(x, column, columns);
      if (features > 1) points[i + 1] = between(y, row, rows);
    }
  }
  return points;
}

function between([first, last]: Grid['x'], i: number, count: number): number {
  return count === 1 ? first : first + ((last - first) * i) / (count - 1);
}
