/** Epoch 0 of many seeds, as an engine records it, and what a sample of them says of its mean and standard deviation. */
import type { Engine, Samples } from '../ts/engine/engine.ts';
import { type InitialParametersOptions, initialParameters } from '../ts/init/initialize.ts';
import { mean, standardDeviation } from '../ts/stats/summary.ts';
import type { Network } from '../ts/theory/network.ts';
import type { Estimate, Prediction } from '../ts/theory/predict.ts';

/** A network, how it is drawn and what it sees. */
export interface Setting extends Pick<Network, 'sizes' | 'activation' | 'slope'> {
  readonly draws: Omit<InitialParametersOptions, 'seed'>;
  readonly samples: Samples;
}

export const nearZeroThreshold = 0.01;

/** The trace's first row by column, and preActivationSquare.l of each layer, for each seed. */
export function measure(engine: Engine, setting: Setting, seeds: number): Record<string, number[]> {
  const { sizes, activation, slope, draws } = setting;
  using training = engine.createDataset(setting.samples);
  const found: Record<string, number[]> = {};
  const add = (name: string, value: number): void => {
    found[name] ??= [];
    found[name].push(value);
  };
  for (let seed = 0; seed < seeds; seed++) {
    const config = { sizes, activation, slope, bias: draws.bias ?? true, training, epochs: 1 };
    const optimizer = { name: 'sgd', learningRate: 0 } as const;
    const parameters = initialParameters({ ...draws, seed }, sizes);
    using trainer = engine.createTrainer({ ...config, optimizer, parameters });
    trainer.advance(1);
    for (const [name, [value]] of Object.entries(trainer.trace())) add(name, value as number);
    for (const [l, { preActivation }] of trainer.probe({ low: 0, high: 1, bins: 1 }).entries()) {
      add(`preActivationSquare.${l + 1}`, preActivation.rms ** 2);
    }
  }
  return found;
}

/** The estimates under the names that `measure` uses. */
export function byColumn(prediction: Prediction): Record<string, Estimate> {
  const { loss, gradientNorm, gradientNorms } = prediction;
  const layered = ['nearZeroFraction', 'exactZeroFraction', 'activationRms', 'preActivationSquare'] as const;
  return {
    loss,
    gradientNorm,
    ...Object.fromEntries(Object.entries(gradientNorms).map(([name, each]) => [`gradientNorm.${name}`, each])),
    ...Object.fromEntries(
      layered.flatMap((name) => prediction[name].map((each, l) => [`${name}.${l + 1}`, each] as const)),
    ),
  };
}

/** How far a number is from the sample's mean, in standard errors of the sample. */
export function offMean(values: readonly number[], expected: number): number {
  const error = standardDeviation(values) / Math.sqrt(values.length);
  return inErrors(expected - mean(values), error);
}

/**
 * Likewise from its standard deviation, whose error follows from the sample's fourth moment.
 *
 * @param drawn what is expected is of so many draws itself, which have an error of the same kind
 */
export function offDeviation(values: readonly number[], expected: number, drawn = Number.POSITIVE_INFINITY): number {
  const [centre, sd] = [mean(values), standardDeviation(values)];
  const fourth = mean(values.map((value) => (value - centre) ** 4));
  const error = sd === 0 ? 0 : Math.sqrt(Math.max(0, fourth - sd ** 4) * (1 / values.length + 1 / drawn)) / (2 * sd);
  return inErrors(expected - sd, error);
}

/** A sample that never varied, as of activations that are never near zero, has no error; it sees no share below 1e-6. */
function inErrors(difference: number, error: number): number {
  return error === 0 && Math.abs(difference) < 1e-6 ? 0 : difference / error;
}
