/** Where prediction and measurement part: epoch 0 as theory has it beside what the runs recorded. */
import { rounded } from '../../chart/format.ts';
import { MOST_SAMPLES, MOST_SETTINGS } from '../../forecast/forecast.ts';
import { mean, standardDeviation } from '../../stats/summary.ts';
import type { Estimate, Prediction } from '../../theory/predict.ts';
import type { Setting } from '../comparisons.ts';
import { paragraph, type Section, type Table } from '../document.ts';

/** A setting and what theory says of it. */
export interface Predicted {
  readonly setting: Setting;
  readonly prediction: Prediction;
}

/** One number of both. */
export interface Deviation {
  readonly label: string;
  readonly quantity: string;
  readonly predicted: Estimate;
  readonly measured: Estimate;
  /** Of the measured mean from the predicted one, as a share of the latter. */
  readonly share: number;
  /** The same in standard errors of the measured mean; null for a single seed and where nothing varies. */
  readonly errors: number | null;
}

/** @param left how many settings have no prediction */
export function theorySection(predicted: readonly Predicted[], left: number): Section {
  const all = predicted.map(deviations);
  return {
    title: 'Prediction and measurement',
    blocks: [
      ...(predicted.length === 0
        ? []
        : [
            paragraph(
              'What mathematics predicts of epoch 0, from the network, how it is drawn and its training rows alone, beside ' +
                'what was recorded there: mean ± standard deviation over seeds, and how far the measured mean is from the ' +
                'predicted one, in per cent of that and in standard errors of the measured.',
            ),
            paragraph(summary(all.flat())),
          ]),
      ...(left === 0
        ? []
        : [
            paragraph(
              `Of ${left} ${left === 1 ? 'setting' : 'settings'} there is no prediction: none is made of more than ` +
                `${MOST_SETTINGS}, of more than ${MOST_SAMPLES.toLocaleString('en-GB')} points, of centred networks and of ` +
                'scales whose squares overflow.',
            ),
          ]),
      ...all.flatMap((each, i) => (each.length === 0 ? [] : [table(predicted[i]!.setting, each)])),
    ],
  };
}

/** Of every figure that both have; none where a run has no finite epoch 0. */
export function deviations({ setting, prediction }: Predicted): Deviation[] {
  if (setting.runs.some(({ divergedAt }) => divergedAt === 0)) return [];
  return estimates(prediction).flatMap(([column, quantity, predicted]) => {
    const values = setting.runs.flatMap(({ trace }) => trace[column]?.[0] ?? []).filter(Number.isFinite);
    if (values.length < setting.runs.length || values.length === 0) return [];
    const centre = mean(values);
    const sd = values.length > 1 ? standardDeviation(values) : Number.NaN;
    const difference = centre - predicted.mean;
    const error = sd / Math.sqrt(values.length);
    return [
      {
        label: setting.label,
        quantity,
        predicted,
        measured: { mean: centre, sd },
        share: difference / predicted.mean,
        errors: error > 0 ? difference / error : null,
      },
    ];
  });
}

/** Under the names of the trace's columns. */
function estimates(prediction: Prediction): [column: string, quantity: string, estimate: Estimate][] {
  const { loss, gradientNorm, gradientNorms, nearZeroFraction, exactZeroFraction, activationRms } = prediction;
  const layered = [
    ['nearZeroFraction', 'near-zero share', nearZeroFraction],
    ['exactZeroFraction', 'exactly zero share', exactZeroFraction],
    ['activationRms', 'activation rms', activationRms],
  ] as const;
  return [
    ['loss', 'loss', loss],
    ['gradientNorm', 'gradient norm', gradientNorm],
    ...Object.entries(gradientNorms).map(([tensor, estimate]): [string, string, Estimate] => [
      `gradientNorm.${tensor}`,
      `gradient norm, ${tensor.replace(/(\d+)$/, ' $1')}`,
      estimate,
    ]),
    ...layered.flatMap(([column, name, list]) =>
      list.map((estimate, l): [string, string, Estimate] => [
        `${column}.${l + 1}`,
        `${name}, layer ${l + 1}`,
        estimate,
      ]),
    ),
  ];
}

function summary(all: readonly Deviation[]): string {
  const known = all.flatMap((each) => (each.errors === null ? [] : [{ ...each, errors: each.errors }]));
  if (known.length === 0) return 'A single seed has no standard error.';
  const within = (errors: number): number => known.filter((each) => Math.abs(each.errors) <= errors).length;
  const furthest = known.reduce((a, b) => (Math.abs(b.errors) > Math.abs(a.errors) ? b : a));
  const widest = known.reduce((a, b) => (Math.abs(b.share) > Math.abs(a.share) ? b : a));
  return (
    `Of ${known.length} means ${within(2)} lie within 2 standard errors of their prediction and ${within(3)} within 3; ` +
    `were theory exact and the means independent, chance would leave about ${Math.round(0.954 * known.length)} within 2. ` +
    (furthest === widest
      ? `The furthest is ${named(furthest)}.`
      : `The furthest in standard errors is ${named(furthest)}; in per cent ${named(widest)}.`)
  );
}

function named({ quantity, label, share, errors }: Deviation): string {
  return `${quantity} (${label}): ${percentText(share)} %, ${errorsText(errors)} standard errors`;
}

function table({ label, runs }: Setting, all: readonly Deviation[]): Table {
  const right = (head: string) => ({ head, align: 'right' as const });
  return {
    kind: 'table',
    caption: `${label}: predicted and measured over ${runs.length} ${runs.length === 1 ? 'seed' : 'seeds'}`,
    columns: [
      { head: 'at epoch 0', align: 'left' },
      right('predicted'),
      right('measured'),
      right('off by, %'),
      right('standard errors'),
    ],
    rows: all.map(({ quantity, predicted, measured, share, errors }) => [
      quantity,
      estimateText(predicted),
      estimateText(measured),
      Number.isFinite(share) ? percentText(share) : '–',
      errorsText(errors),
    ]),
  };
}

function estimateText({ mean, sd }: Estimate): string {
  return Number.isNaN(sd) ? rounded(mean, 4) : `${rounded(mean, 4)} ± ${rounded(sd, 2)}`;
}

function percentText(share: number): string {
  return signed(100 * share, 1);
}

function errorsText(errors: number | null): string {
  return errors === null ? '–' : signed(errors, 1);
}

function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}
