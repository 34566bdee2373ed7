/**
 * The hidden activations by name: one table, from which types, checks, help and documentation follow. A new one is a
 * row here, its arithmetic in `js/activations.ts` and in the kernel's `activation.rs`. It computes nothing.
 */

export interface ActivationEntry {
  /** The kernel's name for it. */
  readonly code: number;
  /** How prose writes it. */
  readonly title: string;
  /** For help and documentation: the value for a sum z. */
  readonly formula: string;
}

export type Activation = 'relu' | 'leaky_relu' | 'tanh' | 'sigmoid' | 'gelu' | 'silu' | 'identity';

export const activations: Readonly<Record<Activation, ActivationEntry>> = {
  relu: { code: 0, title: 'ReLU', formula: 'max(0, z)' },
  leaky_relu: { code: 1, title: 'leaky ReLU', formula: 'z, below 0 slope z' },
  tanh: { code: 2, title: 'tanh', formula: 'tanh z' },
  sigmoid: { code: 3, title: 'sigmoid', formula: '1 / (1 + exp(-z))' },
  gelu: { code: 4, title: 'GELU', formula: 'z P(X < z) for a standard normal X, the form with erf' },
  silu: { code: 5, title: 'SiLU', formula: 'z / (1 + exp(-z))' },
  identity: { code: 6, title: 'linear', formula: 'z' },
};

export const activationNames = Object.keys(activations) as readonly Activation[];

/** Of leaky_relu, as PyTorch has it. */
export const DEFAULT_SLOPE = 0.01;
