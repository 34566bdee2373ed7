/**
 * What is known of runs before they are trained: what theory predicts of their start, and how right the Bayes rule is on
 * their data. Joins specs, data and initialisers with ts/theory. The entry point of ts/forecast; it never knows results,
 * figures or files.
 */
import { bayesRule, bayesScore } from '../data/bayes.ts';
import { type MadeDataset, makeDataset } from '../data/dataset.ts';
import { InputError } from '../input-error.ts';
import { lossOf, type RunSpec } from '../sweep/spec.ts';
import { recipe } from '../sweep/train.ts';
import { type Effort, type Prediction, predict, quick } from '../theory/predict.ts';
import { startKey, theorySettings } from './settings.ts';

export interface Forecast {
  /** At epoch 0, the same for all seeds of a setting; null where there is none. */
  start(run: RunSpec): Prediction | null;
  /** Null where the runs' data differ, or have no classes. */
  readonly bayes: BayesAccuracy | null;
}

/** Shares classified rightly by the rule that no network can beat but by luck. */
export interface BayesAccuracy {
  /** Of all points that the generator could draw. */
  readonly population: number;
  readonly training: number;
  readonly test: number;
}

/** A prediction takes a seventh of a second, three seconds of 64 layers; a picture could not show more. */
export const MOST_SETTINGS = 16;
/** Points of a data set: larger ones are not made again for a forecast. */
export const MOST_SAMPLES = 100_000;

/** @param effort of each prediction, of which there is one a setting whatever the number of seeds */
export function forecast(runs: readonly RunSpec[], effort: Effort = quick): Forecast {
  const covered = runs.filter(({ samples }) => samples <= MOST_SAMPLES);
  const settings = new Map(covered.map((run) => [startKey(run), run]));
  const data = new Map<string, MadeDataset>();
  const dataOf = (run: RunSpec): MadeDataset => {
    const made = data.get(recipe(run)) ?? makeDataset(run);
    data.set(recipe(run), made);
    return made;
  };
  const few = settings.size <= MOST_SETTINGS ? [...settings] : [];
  const starts = new Map(few.map(([key, run]) => [key, predictionOf(run, dataOf(run), effort)]));
  const [first] = covered;
  const isShared = runs.every((run) => first !== undefined && recipe(run) === recipe(first));
  return {
    start: (run) => starts.get(startKey(run)) ?? null,
    bayes: first !== undefined && isShared ? bayesAccuracy(first, dataOf(first)) : null,
  };
}

/** Null where a scale is so large that the squares of signals overflow, and of centred networks, whose start is none of these. */
function predictionOf(run: RunSpec, { training }: MadeDataset, effort: Effort): Prediction | null {
  if (run.centred) return null;
  try {
    return predict(theorySettings(run, training), effort);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function bayesAccuracy(run: RunSpec, made: MadeDataset): BayesAccuracy | null {
  if (lossOf(run) !== 'cross-entropy') return null;
  const rule = bayesRule(run);
  return {
    population: rule.population,
    training: bayesScore(rule, made, made.split.training),
    test: bayesScore(rule, made, made.split.test),
  };
}
