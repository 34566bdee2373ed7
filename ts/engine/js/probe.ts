/**
 * What a probe sees of every layer over one pass (contract 9): moments and histogram. It sees rows as they pass and
 * changes nothing.
 */
import type { HistogramRange, LayerProbe, Moments } from '../engine.ts';
import type { Network, Rows } from './network.ts';

export function probe(network: Network, data: Rows, range: HistogramRange): LayerProbe[] {
  const layers = network.z.map((z) => ({
    count: data.rows * z.length,
    preActivation: new Float64Array(2),
    activation: new Float64Array(2),
    delta: new Float64Array(2),
    histogram: new Uint32Array(range.bins + 2),
  }));
  network.pass(data, null, 0, data.rows, () => {
    for (const [l, layer] of layers.entries()) {
      add(network.z[l]!, layer.preActivation);
      add(network.a[l]!, layer.activation);
      add(network.delta[l]!, layer.delta);
      bin(network.a[l]!, range, layer.histogram);
    }
  });
  return layers.map((layer) => ({
    preActivation: moments(layer.preActivation, layer.count),
    activation: moments(layer.activation, layer.count),
    delta: moments(layer.delta, layer.count),
    histogram: layer.histogram,
  }));
}

/** Adds values to their sum and their sum of squares. */
function add(values: Float32Array, sums: Float64Array): void {
  for (const x of values) {
    sums[0]! += x;
    sums[1]! += x * x;
  }
}

function moments(sums: Float64Array, count: number): Moments {
  return { mean: sums[0]! / count, rms: Math.sqrt(sums[1]! / count) };
}

function bin(values: Float32Array, { low, high, bins }: HistogramRange, histogram: Uint32Array): void {
  const scale = bins / (high - low);
  for (const a of values) {
    if (a < low) histogram[0]! += 1;
    else if (a >= high) histogram[bins + 1]! += 1;
    else if (a >= low) histogram[1 + Math.min(bins - 1, Math.floor((a - low) * scale))]! += 1;
  }
}
