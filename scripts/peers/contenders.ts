/** Who is measured: a row each. Adding one is a file that serves the protocol (`serve.ts`) and a row here. */

export interface Contender {
  readonly name: string;
  readonly language: 'javascript' | 'python';
  /** Relative to this folder. */
  readonly file: string;
  /** Largest relative difference of its losses from ours; see `TOLERANCE`. */
  readonly tolerance: number;
}

/**
 * Everyone trains in float32 from the same parameters, and rounding alone moves the losses of these workloads: PyTorch
 * in float64 and in float32 differ by 4e-6, 3e-4 and 6e-4 (article, mini, wide). Adam without the second moment's
 * correction moves them by 4e-1, 4e-2 and 2, a learning rate 1 % too large by 1e-2 in article and wide.
 */
const TOLERANCE = 2e-3;

export const ours: Contender = { name: 'initscope', language: 'javascript', file: 'initscope.ts', tolerance: 0 };

export const peers: readonly Contender[] = [
  { name: 'TensorFlow.js', language: 'javascript', file: 'libraries/tfjs.ts', tolerance: TOLERANCE },
  { name: 'jax-js', language: 'javascript', file: 'libraries/jax.ts', tolerance: TOLERANCE },
  { name: 'onnxruntime-web', language: 'javascript', file: 'libraries/onnx.ts', tolerance: TOLERANCE },
  { name: 'NumPy', language: 'python', file: 'python/numpy_peer.py', tolerance: TOLERANCE },
  // Its Adam adds epsilon to the root before the correction, which moves the losses by 3e-3.
  { name: 'scikit-learn', language: 'python', file: 'python/sklearn_peer.py', tolerance: 5e-3 },
  { name: 'PyTorch', language: 'python', file: 'python/torch_peer.py', tolerance: TOLERANCE },
];
