/** The initial scales of settings: as one σ, against Adam's steps, and how long they are remembered. */
import { rounded } from '../../chart/format.ts';
import { type Scale, scaleOf } from '../../forecast/scale.ts';
import type { RunResult } from '../../sweep/run.ts';
import { paragraph, type Section, type Table } from '../document.ts';
import type { Predicted } from './theory.ts';

export function scaleSection(predicted: readonly Predicted[]): Section {
  const scales = predicted.map(({ setting, prediction }) => {
    return { label: setting.label, ...scaleOf((setting.runs[0] as RunResult).spec, prediction) };
  });
  return {
    title: 'The initial scales',
    blocks: [
      paragraph(
        'The one σ of all weights with which the outputs would be as large, biases as they are; the first step of Adam, at gradients as ' +
          'predicted, in per cent of the standard deviation of the weights that make it; and the epochs until all ' +
          "parameters have moved as far as they were from 0, by factors that were measured in the article's network alone.",
      ),
      table(scales),
    ],
  };
}

function table(scales: readonly (Scale & { readonly label: string })[]): Table {
  const right = (head: string) => ({ head, align: 'right' as const });
  return {
    kind: 'table',
    caption: 'Initial scales, as theory has them',
    columns: [
      { head: 'setting', align: 'left' },
      right('as one σ'),
      right('first step, first layer, %'),
      right('last layer, %'),
      right('epochs until forgotten'),
    ],
    rows: scales.map(({ label, globalSigma, adam }) => [
      label,
      rounded(globalSigma, 3),
      ...(adam === null
        ? ['–', '–', '–']
        : [
            ...[adam.firstSteps[0]!, adam.firstSteps.at(-1)!].map(percent),
            `${adam.forgotten.map((epochs) => rounded(epochs, 2)).join(' to ')}`,
          ]),
    ]),
  };
}

/** Of weights that are all 0 there is none. */
function percent(share: number): string {
  return Number.isFinite(share) ? rounded(100 * share, 2) : '–';
}
