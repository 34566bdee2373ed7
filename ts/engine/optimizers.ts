/**
 * The optimisers by name: one table, from which types, checks, flags, help and documentation follow. Each is as PyTorch
 * defines it. A new one is a row here, its arithmetic in `js/optimizers.ts` and in the kernel's `optimizer.rs`. It
 * computes nothing.
 */

export type OptimizerName = 'adam' | 'adamw' | 'sgd' | 'rmsprop';

/** An optimiser's name and what it reads; what is absent takes its default, what it does not read is refused. */
export interface OptimizerOptions extends Partial<OptimizerNumbers>, Partial<OptimizerSwitches> {
  readonly name: OptimizerName;
  readonly learningRate: number;
}

/** The numbers that one may read beside the learning rate. */
export interface OptimizerNumbers {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly alpha: number;
  readonly weightDecay: number;
}

/** What of one may be on; each is off by default. */
export interface OptimizerSwitches {
  readonly amsgrad: boolean;
  readonly nesterov: boolean;
}

export type OptimizerField = keyof OptimizerNumbers | keyof OptimizerSwitches;

export interface OptimizerEntry {
  /** The kernel's name for it. */
  readonly code: number;
  /** How prose writes it. */
  readonly title: string;
  readonly doc: string;
  readonly reads: readonly OptimizerField[];
}

export const optimizers: Readonly<Record<OptimizerName, OptimizerEntry>> = {
  adam: {
    code: 0,
    title: 'Adam',
    doc: 'with bias correction, epsilon outside the root',
    reads: ['beta1', 'beta2', 'epsilon', 'amsgrad', 'weightDecay'],
  },
  adamw: {
    code: 1,
    title: 'AdamW',
    doc: 'Adam with decoupled weight decay',
    reads: ['beta1', 'beta2', 'epsilon', 'amsgrad', 'weightDecay'],
  },
  sgd: {
    code: 2,
    title: 'SGD',
    doc: 'plain, or with momentum without dampening',
    reads: ['momentum', 'nesterov', 'weightDecay'],
  },
  rmsprop: {
    code: 3,
    title: 'RMSprop',
    doc: 'not centred, epsilon outside the root',
    reads: ['alpha', 'epsilon', 'momentum', 'weightDecay'],
  },
};

export const optimizerNames = Object.keys(optimizers) as readonly OptimizerName[];

export interface OptimizerNumber {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Whether the end itself is refused. */
  readonly open?: 'max';
  readonly doc: string;
}

/** Ranges, defaults and meaning of the numbers, the same in each optimiser that reads them. */
export const optimizerNumbers: Readonly<Record<keyof OptimizerNumbers, OptimizerNumber>> = {
  beta1: { default: 0.9, min: 0, max: 1, open: 'max', doc: "decay of Adam's mean of gradients, per update" },
  beta2: { default: 0.999, min: 0, max: 1, open: 'max', doc: "decay of Adam's mean of squared gradients, per update" },
  epsilon: { default: 1e-8, min: 1e-12, max: 1, doc: 'added to the root of the mean of squared gradients' },
  momentum: { default: 0, min: 0, max: 1, open: 'max', doc: 'decay of the velocity, per update; 0 is none' },
  alpha: {
    default: 0.99,
    min: 0,
    max: 1,
    open: 'max',
    doc: "decay of RMSprop's mean of squared gradients, per update",
  },
  weightDecay: {
    default: 0,
    min: 0,
    max: 1e6,
    doc: 'factor of the parameters, biases too, in the gradient; of adamw: in the step, decoupled',
  },
};

/** Name in prose and meaning of what may be on. */
export const optimizerSwitches: Readonly<
  Record<keyof OptimizerSwitches, { readonly title: string; readonly doc: string }>
> = {
  amsgrad: {
    title: 'AMSGrad',
    doc: 'whether the largest mean of squared gradients so far is used instead of the last',
  },
  nesterov: { title: 'Nesterov', doc: "whether momentum is Nesterov's" },
};

export const optimizerFields = [
  ...Object.keys(optimizerNumbers),
  ...Object.keys(optimizerSwitches),
] as readonly OptimizerField[];

export function isSwitch(field: OptimizerField): field is keyof OptimizerSwitches {
  return field in optimizerSwitches;
}

export interface OptimizerSettings extends OptimizerNumbers, OptimizerSwitches {
  readonly learningRate: number;
}

/** Options with defaults for what is absent. */
export function optimizerSettings(options: OptimizerOptions): OptimizerSettings {
  const number = (field: keyof OptimizerNumbers): number => options[field] ?? optimizerNumbers[field].default;
  return {
    learningRate: options.learningRate,
    beta1: number('beta1'),
    beta2: number('beta2'),
    epsilon: number('epsilon'),
    amsgrad: options.amsgrad ?? false,
    momentum: number('momentum'),
    nesterov: options.nesterov ?? false,
    alpha: number('alpha'),
    weightDecay: number('weightDecay'),
  };
}
