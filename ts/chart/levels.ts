/** The accuracy of the Bayes rule, as lines across a figure of accuracies. */
import type { Forecast } from '../forecast/forecast.ts';
import type { RunResult } from '../sweep/run.ts';
import type { Level } from './figure.ts';
import { percent } from './format.ts';

/** Of all points that there could be, and of those at hand unless they are fresh; none where there is no one rule. */
export function bayesLevels(
  forecast: Forecast | undefined,
  part: 'training' | 'test' | 'fresh',
  runs: readonly RunResult[],
): Level[] {
  const bayes = forecast?.bayes ?? null;
  if (bayes === null) return [];
  const all = { y: bayes.population, label: `Bayes rule: ${percent(bayes.population, 1)} of all points` };
  if (part === 'fresh') return [all];
  const rows = runs[0]?.[part].rows;
  return [all, { y: bayes[part], label: `${percent(bayes[part], 1)} of these ${rows} ${part} points` }];
}
