/**
 * What theory draws over the map: depths beyond which signals, gradients or numbers are lost, by σ_w; where order ends
 * and chaos begins. It never knows a training.
 *
 * Source: Schoenholz et al. 2017, who found plain stochastic gradient descent to train networks of up to about six
 * correlation depths. That is a finding of theirs, not a theorem.
 */
import type { Activation } from '../engine/activations.ts';
import { nonlinearity } from '../theory/activations.ts';
import { depthLimits, phase } from '../theory/order-chaos.ts';

export interface Setting {
  readonly activation: Activation;
  readonly slope: number;
  /** Standard deviation of the biases. */
  readonly biasSigma: number;
  /** Of the hidden layers. */
  readonly width: number;
}

/** Six correlation depths; null where there is no fixed point to speak of. */
export function trainableDepth(setting: Setting, sigma: number): number | null {
  const depth = phaseAt(setting, sigma).trainableDepth;
  return depth === null || !Number.isFinite(depth) ? null : depth;
}

/** χ, by which gradients' mean squares change a layer: chaos is above 1, order below. */
export function chiAt(setting: Setting, sigma: number): number {
  return phaseAt(setting, sigma).chi;
}

function phaseAt({ activation, slope, biasSigma }: Setting, sigma: number) {
  return phase({ activation, slope, weightVariance: sigma ** 2, biasVariance: biasSigma ** 2 });
}

/** The σ_w in that range at which χ = 1, by bisection to six digits; null where it is crossed nowhere. */
export function criticalSigma(setting: Setting, low: number, high: number): number | null {
  const excess = (sigma: number): number => chiAt(setting, sigma) - 1;
  if (!(excess(low) < 0 && excess(high) > 0)) return null;
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}

export interface NumberLimits {
  /** Layers until float32 overflows; Infinity where it does not. */
  readonly overflow: number;
  /** Layers until activations pass the contract's cut, below which an engine stores 0; Infinity where they do not. */
  readonly underflow: number;
}

/** Where activations grow or shrink by a factor a layer: piecewise linear ones. Null for others. */
export function numberLimits({ activation, slope, biasSigma, width }: Setting, sigma: number): NumberLimits | null {
  if (activation !== 'relu' && activation !== 'leaky_relu' && activation !== 'identity') return null;
  const growth = sigma ** 2 * nonlinearity(activation, slope).secondMoment(1);
  const { overflow, underflow } = depthLimits(growth, activation === 'relu' ? width : undefined);
  // Biases keep signals from vanishing.
  return { overflow, underflow: biasSigma === 0 ? underflow : Infinity };
}
