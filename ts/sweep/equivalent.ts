/**
 * What a named initialiser is on the scale of sigma: the standard deviation that it gives the weights of one layer.
 * An initialiser looks at the layer, so one number can stand for it at one layer alone; the middle one is taken.
 */
import { weightStd } from '../init/initialize.ts';
import type { NamedInitializer } from '../init/registry.ts';
import { networkSizes, type RunSpec } from './spec.ts';

export { isNamed } from '../init/registry.ts';

export interface LayerShape {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** The layer of weights in the middle of the network; of two the one after the hidden layer. */
export function middleLayer(spec: Pick<RunSpec, 'data' | 'hidden'>): LayerShape {
  return layerShape(spec, Math.floor((spec.hidden.length + 1) / 2));
}

/** @param layer of weights, from 0 */
export function layerShape(spec: Pick<RunSpec, 'data' | 'hidden'>, layer: number): LayerShape {
  const sizes = networkSizes(spec);
  return { fanIn: sizes[layer] as number, fanOut: sizes[layer + 1] as number };
}

/** The sigma with which "normal" draws that layer's weights as widely. */
export function equivalentSigma(init: NamedInitializer, { fanIn, fanOut }: LayerShape): number {
  return weightStd(init, fanIn, fanOut);
}
