/**
 * The inside of the network that is looked into, layer by layer, at the moment on show: what a probe sees, and how far the
 * weights have gone. Kept up with time as fast as probes are answered, the newest first; where a run's states are sparse, by
 * the state before, and at rest by the exact one. It never knows what is drawn.
 */
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import type { HistogramRange, LayerProbe } from '../../engine/engine.ts';
import type { RunResult } from '../../sweep/run.ts';
import type { RunSpec } from '../../sweep/spec.ts';
import { networkSizes } from '../../sweep/spec.ts';
import type { Lab, Network, Platform } from './lab.ts';
import { lastEpoch, rowAt, type StateAt, stateAt, statesEvery } from './runs.ts';

export interface Prober {
  probe(
    key: string,
    request: { readonly spec: RunSpec; readonly parameters: Float32Array; readonly range: HistogramRange },
  ): Promise<LayerProbe[] | null>;
  /** The parameters after so many epochs. */
  recompute(spec: RunSpec, epoch: number): Promise<Float32Array | null>;
}

export interface Layer extends LayerProbe {
  /** "1", "2", …, "output". */
  readonly name: string;
  readonly units: number;
  readonly range: HistogramRange;
  /** Of the activations over the variance of the pre-activations. */
  readonly varianceRatio: number;
  /** Shares, of hidden layers. */
  readonly nearZero: number | null;
  readonly dead: number | null;
  /** L2 norms of the loss's gradient, of all weights and of all biases; null where there are no biases. */
  readonly weightGradient: number;
  readonly biasGradient: number | null;
  /** How far the weights are from their start, over the norm that they had there. */
  readonly weightChange: number;
}

export interface InsideView {
  readonly network: Network;
  /** Updates made. */
  readonly epoch: number;
  readonly layers: readonly Layer[];
}

const BINS = 40;
/** Without a move for so long it rests. */
const REST_MS = 160;
/** Histograms reach this many root mean squares. */
const REACH = 3.5;

interface Wish {
  readonly network: Network;
  readonly run: RunResult;
  /** Updates made, at most as many as the run made. */
  readonly epoch: number;
}

export class Inside {
  /** Null while nothing is looked into, or nothing is there to be looked at. */
  readonly view: ReadonlySignal<InsideView | null>;
  readonly #view: Signal<InsideView | null> = signal(null);
  readonly #prober: Prober;
  #newest: Wish | null = null;
  /** The newest while nobody has begun with it. */
  #wanted: Wish | null = null;
  #isBusy = false;
  /** What was recomputed last. */
  #exact: { readonly run: RunResult; readonly state: StateAt } | undefined;

  constructor(lab: Lab, prober: Prober, { settle }: Pick<Platform, 'settle'>) {
    this.view = this.#view;
    this.#prober = prober;
    const rest = settle(() => void this.#recompute(), REST_MS);
    effect(() => {
      const inside = lab.parts.inside.value;
      const network = inside === null ? undefined : lab.networks.value[inside];
      const at = lab.replay.at.value;
      if (!network) this.#view.value = null;
      const run = network?.run;
      this.#newest = run ? { network, run, epoch: Math.min(at, lastEpoch(run)) } : null;
      this.#wanted = this.#newest;
      rest();
      void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#wanted) {
      const { network, run, epoch } = this.#wanted;
      this.#wanted = null;
      const isExact = this.#exact?.run === run && this.#exact.state.epoch === epoch;
      const state = isExact ? this.#exact?.state : stateAt(run, epoch);
      const view = state ? await look(this.#prober, network, run, state) : null;
      if (view) this.#view.value = view;
    }
    this.#isBusy = false;
  }

  async #recompute(): Promise<void> {
    const wish = this.#newest;
    if (!wish) return;
    const { run, epoch } = wish;
    // A run with sparser states than it could have is about to be trained again.
    const isFinal = (run.states?.every ?? Number.POSITIVE_INFINITY) <= statesEvery(run.spec);
    if (!isFinal || stateAt(run, epoch)?.exact) return;
    // What cannot be recomputed is as it is: the state before, which says its epoch.
    const parameters = await this.#prober.recompute(run.spec, epoch).catch(() => null);
    if (!parameters || this.#newest !== wish) return;
    this.#exact = { run, state: { parameters, epoch, exact: true } };
    this.#wanted = wish;
    void this.#serve();
  }
}

async function look(
  prober: Prober,
  network: Network,
  run: RunResult,
  { parameters, epoch }: StateAt,
): Promise<InsideView | null> {
  const first = stateAt(run, 0);
  if (!first) return null;
  const probe = (key: string, range: HistogramRange): Promise<LayerProbe[] | null> =>
    prober.probe(key, { spec: run.spec, parameters, range });
  const scales = await probe('scales', { low: -1, high: 1, bins: 1 });
  if (!scales) return null;
  const changes = weightChanges(run.spec, first.parameters, parameters);
  const layers: Layer[] = [];
  for (const [l, { activation }] of scales.entries()) {
    const range = rangeOf(activation.rms, activation.mean);
    const probed = (await probe(`layer ${l}`, range))?.[l];
    if (!probed) return null;
    layers.push({
      ...probed,
      ...recorded(run, l, epoch),
      range,
      varianceRatio: variance(probed.activation) / variance(probed.preActivation),
      weightChange: changes[l] ?? Number.NaN,
    });
  }
  return { network, epoch, layers };
}

/** Around 0, as wide as the activations are. */
function rangeOf(rms: number, mean: number): HistogramRange {
  const reach = REACH * Math.max(rms, Math.abs(mean));
  const high = Number.isFinite(reach) && reach > 0 ? reach : 1;
  return { low: -high, high, bins: BINS };
}

function variance({ mean, rms }: { readonly mean: number; readonly rms: number }): number {
  return rms * rms - mean * mean;
}

/** What the trace says of a layer of weights, from 0. */
function recorded(run: RunResult, l: number, epoch: number) {
  const { spec, trace } = run;
  const isOutput = l === spec.hidden.length;
  const row = rowAt(run, epoch);
  const value = (column: string): number | null => trace[column]?.[row] ?? null;
  return {
    name: isOutput ? 'output' : String(l + 1),
    units: networkSizes(spec)[l + 1] ?? 0,
    nearZero: value(`nearZeroFraction.${l + 1}`),
    dead: value(`deadUnitFraction.${l + 1}`),
    weightGradient: value(`gradientNorm.weight${l + 1}`) ?? Number.NaN,
    biasGradient: value(`gradientNorm.bias${l + 1}`),
  };
}

/** For each layer |W - W₀| / |W₀|, by Frobenius norms; parameters in the engine's layout. */
export function weightChanges(spec: RunSpec, start: Float32Array, now: Float32Array): number[] {
  const sizes = networkSizes(spec);
  let offset = 0;
  return sizes.slice(1).map((units, l) => {
    const count = units * (sizes[l] ?? 0);
    let [moved, before] = [0, 0];
    for (let i = offset; i < offset + count; i++) {
      moved += ((now[i] ?? 0) - (start[i] ?? 0)) ** 2;
      before += (start[i] ?? 0) ** 2;
    }
    offset += count + (spec.bias ? units : 0);
    return Math.sqrt(moved / before);
  });
}
