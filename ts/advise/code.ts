/**
 * A way to draw the initial weights as Python for PyTorch and for Keras: the network of the run, with the standard
 * deviation of each layer's weights and biases. It never knows why that way was chosen.
 */
import type { Activation } from '../engine/activations.ts';
import { lossOf, networkSizes, type RunSpec } from '../sweep/spec.ts';
import { type Arm, stdsOf } from './arms.ts';

interface Names {
  /** The module; null where there is none to add. */
  readonly torch: (slope: number) => string | null;
  readonly keras: (slope: number) => string | null;
}

const activations: Readonly<Record<Activation, Names>> = {
  relu: { torch: () => 'nn.ReLU()', keras: () => '"relu"' },
  leaky_relu: {
    torch: (slope) => `nn.LeakyReLU(${slope})`,
    keras: (slope) => `keras.layers.LeakyReLU(negative_slope=${slope})`,
  },
  tanh: { torch: () => 'nn.Tanh()', keras: () => '"tanh"' },
  sigmoid: { torch: () => 'nn.Sigmoid()', keras: () => '"sigmoid"' },
  gelu: { torch: () => 'nn.GELU()', keras: () => '"gelu"' },
  silu: { torch: () => 'nn.SiLU()', keras: () => '"silu"' },
  identity: { torch: () => null, keras: () => null },
};

/** Both programs. Layers are numbered from the inputs. */
export function codeOf(arm: Arm, base: RunSpec): { readonly pytorch: string; readonly keras: string } {
  const sizes = networkSizes(base);
  const { weights, biases } = stdsOf(arm, base);
  const listing: Listing = {
    sizes,
    weights: list(weights.map(digits)),
    biases: biases?.some((std) => std > 0) ? list(biases.map(digits)) : null,
    hasBiases: biases !== null,
    // A uniform distribution with that standard deviation.
    isUniform: arm.init === 'pytorch' || arm.init === 'glorot' || arm.init === 'keras',
  };
  return { pytorch: pytorch(listing, base), keras: keras(listing, base) };
}

interface Listing {
  readonly sizes: readonly number[];
  readonly weights: string;
  /** Null where all are zero. */
  readonly biases: string | null;
  readonly hasBiases: boolean;
  readonly isUniform: boolean;
}

function pytorch({ sizes, weights, biases, hasBiases, isUniform }: Listing, { activation, slope }: RunSpec): string {
  const module = activations[activation].torch(slope);
  const option = hasBiases ? '' : ', bias=False';
  const between = module === null ? '' : `, ${module}`;
  const lines = sizes.slice(1).map((size, l) => {
    const isLast = l === sizes.length - 2;
    return `    nn.Linear(${sizes[l]}, ${size}${option})${isLast ? '' : between},`;
  });
  const draw = (tensor: string, std: string): string =>
    isUniform
      ? `nn.init.uniform_(${tensor}, -3**0.5 * ${std}, 3**0.5 * ${std})`
      : `nn.init.normal_(${tensor}, std=${std})`;
  const lists = biases === null ? 'weight_std' : 'weight_std, bias_std';
  return [
    'from torch import nn',
    '',
    'net = nn.Sequential(',
    ...lines,
    ')',
    `weight_std = ${weights}`,
    ...(biases === null ? [] : [`bias_std = ${biases}`]),
    'linear = [layer for layer in net if isinstance(layer, nn.Linear)]',
    biases === null ? 'for layer, w in zip(linear, weight_std):' : `for layer, w, b in zip(linear, ${lists}):`,
    `    ${draw('layer.weight', 'w')}`,
    ...(biases === null ? (hasBiases ? ['    nn.init.zeros_(layer.bias)'] : []) : [`    ${draw('layer.bias', 'b')}`]),
  ].join('\n');
}

function keras({ sizes, weights, biases, hasBiases, isUniform }: Listing, base: RunSpec): string {
  const activation = activations[base.activation].keras(base.slope) ?? 'None';
  const last = lossOf(base) === 'cross-entropy' ? '"softmax"' : 'None';
  const of = (std: string): string =>
    isUniform
      ? `keras.initializers.RandomUniform(-3**0.5 * ${std}, 3**0.5 * ${std})`
      : `keras.initializers.RandomNormal(stddev=${std})`;
  const depth = sizes.length - 1;
  const bias = !hasBiases
    ? ['        use_bias=False,']
    : biases === null
      ? []
      : [`        bias_initializer=${of('b')},`];
  return [
    'import keras',
    '',
    `units = ${list(sizes.slice(1).map(String))}`,
    `weight_std = ${weights}`,
    ...(biases === null ? [] : [`bias_std = ${biases}`]),
    `net = keras.Sequential([keras.Input((${sizes[0]},))])`,
    biases === null
      ? 'for l, (n, w) in enumerate(zip(units, weight_std)):'
      : 'for l, (n, w, b) in enumerate(zip(units, weight_std, bias_std)):',
    '    net.add(keras.layers.Dense(',
    '        n,',
    `        activation=${depth === 1 ? last : `${activation} if l < ${depth - 1} else ${last}`},`,
    `        kernel_initializer=${of('w')},`,
    ...bias,
    '    ))',
  ].join('\n');
}

function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/** Six digits, without an exponent's surprises: Python reads what JavaScript writes. */
function digits(std: number): string {
  return String(Number(std.toPrecision(6)));
}
