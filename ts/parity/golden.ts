/**
 * A golden trace: the same training by PyTorch in float64 and in float32, from given initial parameters. This module
 * reads and checks the format; it never trains, and never opens a file.
 *
 * The format: JSON with `sizes`, `activation`, `optimizer`, `options`,
 * `epochs`, `batches`, `initial_parameters`, then the rows `x`, `y` or the name of a data set, then `float64` and
 * `float32`, each with a row per optimiser step and the final parameters. Arrays of float32 are base64, little-endian.
 */
import * as v from 'valibot';
import { makeDataset } from '../data/dataset.ts';
import { type Activation, activationNames } from '../engine/activations.ts';
import type { Loss, Samples } from '../engine/engine.ts';
import { parameterCount } from '../engine/engine.ts';
import type { OptimizerOptions } from '../engine/optimizers.ts';
import { optimizerNames } from '../engine/optimizers.ts';
import { stepsPerEpoch } from '../engine/shape.ts';
import { InputError } from '../input-error.ts';

/** What PyTorch recorded of one training. A number that is not finite is null. */
export type GoldenTraining = v.InferOutput<typeof trainingSchema>;

export interface Golden {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly optimizer: OptimizerOptions;
  /** 0: not clipped. */
  readonly clipNorm: number;
  readonly epochs: number;
  readonly nearZeroThreshold: number;
  /** For each epoch the rows of each step; null for full batches. */
  readonly batches: readonly (readonly (readonly number[])[])[] | null;
  readonly initialParameters: Float32Array;
  readonly training: Samples;
  /** Of the training samples. */
  readonly rows: number;
  readonly loss: Loss;
  readonly test: Samples | null;
  readonly float64: GoldenTraining;
  readonly float32: GoldenTraining;
}

const figure = v.nullable(v.number());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const stepSchema = v.object({
  loss: figure,
  accuracy: v.optional(figure),
  grad_norm: figure,
  grad_norm_per_tensor: v.array(figure),
  near_zero: v.array(figure),
  exact_zero: v.array(figure),
});
const trainingSchema = v.object({
  steps: v.pipe(v.array(stepSchema), v.minLength(1)),
  parameters: v.string(),
  test_accuracy: v.optional(figure),
  test_loss: v.optional(figure),
});
const number = v.optional(v.number());
const headSchema = v.object({
  name: v.string(),
  sizes: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), v.minLength(2)),
  activation: v.picklist(activationNames),
  optimizer: v.picklist(optimizerNames),
  options: v.strictObject({
    lr: v.number(),
    beta1: number,
    beta2: number,
    eps: number,
    amsgrad: v.optional(v.boolean()),
    momentum: number,
    nesterov: v.optional(v.boolean()),
    alpha: number,
    weight_decay: number,
    clip_norm: number,
  }),
  loss: v.optional(v.picklist(['cross_entropy', 'mse']), 'cross_entropy'),
});
const bodySchema = v.object({
  epochs: count,
  near_zero_threshold: v.number(),
  batches: v.nullable(v.array(v.pipe(v.array(v.pipe(v.array(count), v.minLength(1))), v.minLength(1)))),
  initial_parameters: v.string(),
  float64: trainingSchema,
  float32: trainingSchema,
});
const labelledSchema = v.object({ x: v.string(), y: v.array(count) });
const targetSchema = v.object({ rows: count, x: v.string(), y: v.string() });

/** The one data set that a file may name instead of holding it: the article's. */
const MOONS = 'moons.csv';
const ARTICLE = { data: 'moons', samples: 2000, noise: 0.25, dataSeed: 0, testFraction: 0.3, splitSeed: 42 } as const;

/**
 * @param file what the user calls it, for messages
 * @throws InputError when the text is no golden trace
 */
export function parseGolden(text: string, file: string): Golden {
  const json = parseJson(text, file);
  const head = parse(headSchema, json, file);
  const body = parse(bodySchema, json, file);
  const { training, test } = samples(json, head, file);
  const count = parameterCount(head.sizes);
  const rows = training.inputs.length / training.features;
  checkSteps(body, head.sizes, rows, file);
  for (const precision of ['float64', 'float32'] as const) {
    decode(body[precision].parameters, count, `${file}: ${precision}.parameters`);
  }
  return {
    name: head.name,
    sizes: head.sizes,
    activation: head.activation,
    optimizer: optimizerOf(head),
    clipNorm: head.options.clip_norm ?? 0,
    epochs: body.epochs,
    nearZeroThreshold: body.near_zero_threshold,
    batches: body.batches,
    initialParameters: decode(body.initial_parameters, count, `${file}: initial_parameters`),
    training,
    rows,
    loss: head.loss === 'mse' ? 'squared-error' : 'cross-entropy',
    test,
    float64: body.float64,
    float32: body.float32,
  };
}

/** Little-endian float32 from base64, on any host. */
export function decode(base64: string, length: number, field: string): Float32Array {
  const bytes = /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? atob(base64) : '';
  if (bytes.length !== 4 * length) throw new InputError(`${field}: bytes`, bytes.length, `base64 of ${4 * length}`);
  const view = new DataView(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)).buffer);
  return Float32Array.from({ length }, (_, i) => view.getFloat32(4 * i, true));
}

/** Python writes NaN and Infinity, which JSON has not: here null. */
function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/(?<=[:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, 'null'));
  } catch (error) {
    throw new InputError(file, (error as Error).message, 'the JSON of a golden trace');
  }
}

function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown, file: string): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const allowed = issue.input === undefined ? 'what a golden trace has there' : (issue.expected ?? issue.message);
  throw new InputError(path ? `${file}: ${path}` : file, issue.input, allowed);
}

/** PyTorch's names to ours; what the file does not say is left to the optimiser's defaults, which are PyTorch's. */
function optimizerOf({ optimizer: name, options }: v.InferOutput<typeof headSchema>): OptimizerOptions {
  const { lr, eps, weight_decay, clip_norm: _, ...same } = options;
  const all = { ...same, epsilon: eps, weightDecay: weight_decay };
  const said = Object.entries(all).filter(([, value]) => value !== undefined);
  return { name, learningRate: lr, ...Object.fromEntries(said) };
}

function samples(
  json: unknown,
  { sizes, loss }: Pick<v.InferOutput<typeof headSchema>, 'sizes' | 'loss'>,
  file: string,
): { training: Samples; test: Samples | null } {
  const { data } = parse(v.object({ data: v.optional(v.string()) }), json, file);
  if (data?.startsWith(MOONS)) return makeDataset(ARTICLE);
  if (data !== undefined) throw new InputError(`${file}: data`, data, `"${MOONS}…", or x and y instead`);
  const features = sizes[0] as number;
  if (loss === 'mse') {
    const { rows, x, y } = parse(targetSchema, json, file);
    const targets = decode(y, rows * (sizes[sizes.length - 1] as number), `${file}: y`);
    return { training: { features, inputs: decode(x, rows * features, `${file}: x`), targets }, test: null };
  }
  const { x, y } = parse(labelledSchema, json, file);
  const inputs = decode(x, y.length * features, `${file}: x`);
  return { training: { features, inputs, labels: Uint32Array.from(y) }, test: null };
}

/** As many steps as epochs and batches make, in both precisions, with a figure for each tensor and hidden layer. */
function checkSteps(
  body: v.InferOutput<typeof bodySchema>,
  sizes: readonly number[],
  rows: number,
  file: string,
): void {
  const { epochs, batches } = body;
  if (batches && batches.length !== epochs) {
    throw new InputError(`${file}: epochs of batches`, batches.length, `${epochs}, as epochs says`);
  }
  const size = batches?.[0]?.[0]?.length ?? 0;
  for (const [epoch, steps] of batches?.entries() ?? []) {
    const sized = steps.every((step, s) => step.length === Math.min(size, rows - s * size));
    if (!sized || steps.length !== stepsPerEpoch(rows, size)) {
      const lengths = steps.map((step) => step.length).join();
      throw new InputError(`${file}: rows of batches[${epoch}]`, lengths, `${size} a step, the last one what is left`);
    }
  }
  const steps = epochs * stepsPerEpoch(rows, size);
  for (const precision of ['float64', 'float32'] as const) {
    const found = body[precision].steps;
    if (found.length !== steps) throw new InputError(`${file}: ${precision}.steps`, found.length, `${steps} of them`);
    for (const [s, step] of found.entries()) {
      const lengths = [step.grad_norm_per_tensor.length, step.near_zero.length, step.exact_zero.length].join();
      const expected = [2 * (sizes.length - 1), sizes.length - 2, sizes.length - 2].join();
      if (lengths !== expected) {
        throw new InputError(`${file}: figures of ${precision}.steps[${s}]`, lengths, `${expected} by its layers`);
      }
    }
  }
}
