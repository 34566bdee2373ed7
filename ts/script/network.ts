/** The parts of a program that draw the weights, and that are the network and its optimiser, as PyTorch has them. */
import type { Activation } from '../engine/activations.ts';
import { distributions } from '../init/initialize.ts';
import type { Distribution } from '../init/registry.ts';
import { lossOf, networkSizes, type RunSpec } from '../sweep/spec.ts';
import { python } from './python.ts';

/** Defines WEIGHTS: the tensors in PyTorch's layout and order, float32. */
export function weightsProgram(spec: RunSpec): string {
  const sizes = networkSizes(spec);
  const layers = distributions(spec, sizes).map(
    ({ fanIn, fanOut, weight, bias }, k) =>
      `    (${k}, (${fanOut}, ${fanIn}), ${scaleOf(weight)}${spec.bias ? `, ${scaleOf(bias)}` : ''}),`,
  );
  const biases = spec.bias ? ', bias' : '';
  return `def draw(role, k, shape, kind, scale):
    """A tensor's stream is by seed, role (1: weights, 2: biases) and layer; drawn in float64, rounded once."""
    stream = RandomState([SEED, role, k])
    if kind == "normal":
        return (stream.standard_normal(shape) * scale).astype(np.float32)
    if kind == "uniform":
        return stream.uniform(-scale, scale, shape).astype(np.float32)
    return np.zeros(shape, np.float32)


SEED = ${spec.seed}
LAYERS = [  # number, shape of the weights, how they are drawn${spec.bias ? ', and how the biases' : ''}
${layers.join('\n')}
]
WEIGHTS = []
for k, shape, weight${biases} in LAYERS:
    WEIGHTS.append(draw(1, k, shape, *weight))${spec.bias ? '\n    WEIGHTS.append(draw(2, k, shape[:1], *bias))' : ''}`;
}

function scaleOf(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'normal':
      return `("normal", ${python(distribution.std)})`;
    case 'uniform':
      return `("uniform", ${python(distribution.bound)})`;
    case 'zero':
      return '("zero", 0)';
  }
}

const activations: Readonly<Record<Activation, (slope: number) => string>> = {
  relu: () => 'torch.relu(z)',
  leaky_relu: (slope) => `F.leaky_relu(z, ${python(slope)})`,
  tanh: () => 'torch.tanh(z)',
  sigmoid: () => 'torch.sigmoid(z)',
  gelu: () => 'F.gelu(z)',
  silu: () => 'F.silu(z)',
  identity: () => 'z',
};

/** Defines forward(P, a), activation(z) and loss_of(outputs, y). */
export function networkProgram(spec: RunSpec): string {
  const { bias, hidden, activation, slope } = spec;
  const step = bias ? 2 : 1;
  const last = step * hidden.length;
  const parameters = bias ? 'P[i], P[i + 1]' : 'P[i]';
  const loss = lossOf(spec) === 'cross-entropy' ? 'F.cross_entropy(outputs, y)' : 'F.mse_loss(outputs, y)';
  return `def forward(P, a):
    for i in range(0, len(P), ${step}):
        z = F.linear(a, ${parameters})
        a = ${hidden.length === 0 ? 'z' : `z if i == ${last} else ${activations[activation](slope)}`}
    return a


def loss_of(outputs, y):
    return ${loss}`;
}

/** An expression for the optimiser of the parameters P. */
export function optimizerProgram(spec: RunSpec): string {
  const { optimizer, learningRate, beta1, beta2, epsilon, amsgrad, momentum, nesterov, alpha, weightDecay } = spec;
  const lr = `lr=${python(learningRate)}`;
  const decay = `weight_decay=${python(weightDecay)}`;
  switch (optimizer) {
    case 'adam':
    case 'adamw': {
      const name = optimizer === 'adam' ? 'Adam' : 'AdamW';
      const betas = `betas=(${python(beta1)}, ${python(beta2)})`;
      return `torch.optim.${name}(P, ${lr}, ${betas}, eps=${python(epsilon)}, ${decay}, amsgrad=${python(amsgrad)})`;
    }
    case 'sgd':
      return `torch.optim.SGD(P, ${lr}, momentum=${python(momentum)}, ${decay}, nesterov=${python(nesterov)})`;
    case 'rmsprop':
      return `torch.optim.RMSprop(P, ${lr}, alpha=${python(alpha)}, eps=${python(epsilon)}, ${decay}, momentum=${python(momentum)})`;
  }
}
