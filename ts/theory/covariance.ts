/**
 * What two rows of the data have in common, layer by layer, in the limit of wide layers: forward the covariance of
 * their signals, backward that of their gradients. From these come the tangent kernel and every sum over pairs. It
 * never knows labels.
 *
 *     S^1 = σ_1² x·x' + σ_b²      S^(l+1) = σ_(l+1)² n_l K^l + σ_b²      K^l, Kd^l: kernels of S^l
 *     A^0 = x·x', A^l = n_l K^l       B^L = 1, B^l = σ_(l+1)² n_l Kd^l B^(l+1)
 *
 * For logits z_c, the gradients by a layer's weights and biases have ∇z_c(x)·∇z_c'(x') = [c = c'] A^(l-1) B^l and
 * [c = c'] B^l; their sum over tensors is the tangent kernel.
 *
 * Sources: Cho and Saul 2009; Schoenholz et al. 2017; Jacot et al. 2018, in standard parametrisation.
 */
import { innerProduct, type Network, type Rows, variances } from './network.ts';
import { unitOf } from './units.ts';

/** Of one pair. The arrays are the walker's own: valid until its next call. */
export interface Pair {
  /** S^l at l - 1, l from 1 to L. */
  readonly signal: Float64Array;
  /** A^l at l, l from 0 below L. */
  readonly forward: Float64Array;
  /** B^l at l - 1, l from 1 to L. */
  readonly backward: Float64Array;
}

/** @param layers q^l of those rows, from `propagate` */
export function pairsOf(network: Network, rows: Rows, layers: readonly Float64Array[]): (i: number, j: number) => Pair {
  const { sizes } = network;
  const depth = sizes.length - 1;
  const kernels = layers.slice(0, -1).map((q, l) => unitOf(network, rows, l + 1, q).kernel());
  const scales = sizes.slice(1).map((_, l) => variances(network, l + 1));
  const pair: Pair = {
    signal: new Float64Array(depth),
    forward: new Float64Array(depth),
    backward: new Float64Array(depth),
  };
  const { signal, forward, backward } = pair;
  return (i, j) => {
    forward[0] = innerProduct(rows, i, j);
    signal[0] = scales[0]!.weight * forward[0] + scales[0]!.bias;
    for (let l = 1; l < depth; l++) {
      const { weight, bias } = scales[l]!;
      const { value, derivative } = kernels[l - 1]!(i, j, signal[l - 1]!);
      forward[l] = sizes[l]! * value;
      backward[l - 1] = weight * sizes[l]! * derivative;
      signal[l] = weight * forward[l]! + bias;
    }
    backward[depth - 1] = 1;
    for (let l = depth - 2; l >= 0; l--) backward[l]! *= backward[l + 1]!;
    return pair;
  };
}
