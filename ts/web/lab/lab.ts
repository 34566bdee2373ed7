/**
 * The page's model: state, runs and time as signals, and what a user can do to them. Views read it and call it; it
 * decides what has to be trained for what is asked. It never knows the document.
 */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import { markerOf } from '../../chart/cells.ts';
import type { Marker } from '../../chart/figure.ts';
import type { EngineName } from '../../engine/engine.ts';
import { isNamed } from '../../sweep/equivalent.ts';
import { runId } from '../../sweep/identity.ts';
import type { RunResult } from '../../sweep/run.ts';
import type { RunSpec } from '../../sweep/spec.ts';
import { placeOf } from './marks.ts';
import { type Parts, partsOf, unlessSame } from './parts.ts';
import { type Frames, Replay } from './replay.ts';
import { Runs, statesEvery } from './runs.ts';
import { type LabState, MAX_NETWORKS, normal, runOf, type Setup, SIGMA_RANGE, type Start } from './state.ts';
import { type Trainers, Trainings } from './trainings.ts';
import { byDistance, bySeed, markRuns, seedRuns } from './wanted.ts';

/** One of the networks on show. */
export interface Network {
  readonly index: number;
  readonly start: Start;
  readonly spec: RunSpec;
  readonly id: string;
  /** Its place on the ruler: sigma, or that of its middle layer. */
  readonly sigma: number;
  /** Of its first layer, by which it is coloured. */
  readonly first: number;
  readonly marker: Marker;
  /** Its run, or while that is trained the one it showed last; null before the first. */
  readonly run: RunResult | null;
  /** Whether `run` is of this very start. */
  readonly isExact: boolean;
  /** Why it could not be trained; null where it could. */
  readonly failure: string | null;
}

/** A run with the page's setup and seed, on the ruler. */
export interface TrailPoint {
  readonly sigma: number;
  readonly run: RunResult;
}

export interface Platform {
  readonly frames: Frames;
  /** Whether its visitor wants nothing to move by itself. */
  isStill(): boolean;
  /** Calls back after so many milliseconds without another call. */
  settle(callback: () => void, ms: number): () => void;
}

const markers = Array.from({ length: MAX_NETWORKS }, (_, i) => markerOf(i));
/** Without a touch for so long, the remaining marks are trained. */
const IDLE_MS = 900;
/** Without a move for so long, what is on show is trained with states. */
const REST_MS = 160;

export class Lab {
  readonly engine: EngineName;
  readonly state: Signal<LabState>;
  /** Of the state: a handle that moves is news of the networks alone. */
  readonly parts: Parts<LabState>;
  readonly replay: Replay;
  /** What a visitor has to be told, in a sentence; null: nothing. */
  readonly notice: Signal<string | null> = signal(null);
  /** Whether a hand is on the ruler. */
  readonly dragging = signal(false);
  /** Each the same object for as long as it says the same. */
  readonly networks: ReadonlySignal<readonly Network[]>;
  /** How many are on show. */
  readonly count: ReadonlySignal<number>;
  /** Of normal starts without biases, ascending in sigma. */
  readonly trail: ReadonlySignal<readonly TrailPoint[]>;
  /** For each network its runs with all the seeds that were asked for, as far as they are there. */
  readonly draws: ReadonlySignal<readonly (readonly RunResult[])[]>;
  /** How many runs are still to be trained, by what they are wanted for. */
  readonly pending: ReadonlySignal<{ readonly hand: number; readonly seeds: number; readonly idle: number }>;
  /** Whether idle time is used: not while the page is hidden. */
  readonly idle = signal(true);

  readonly #runs = new Runs();
  /** Counts runs that came. */
  readonly #news = signal(0);
  readonly #failures = new Map<string, string>();
  /** The run that each network showed last. */
  readonly #last = new Map<number, RunResult>();
  readonly #trainings: Signal<Trainings | null> = signal(null);
  readonly #rested = signal(true);
  readonly #idling = signal(false);
  // What follows from parts of the state alone, so that a handle that moves recomputes only what it moves.
  readonly #markRuns = computed(() => markRuns(this.parts.setup.value));
  readonly #seedRuns = computed(() => {
    const { setup, networks, draws } = this.parts;
    return seedRuns(setup.value, networks.value, draws.value);
  });
  readonly #missing = computed(() => this.#missingShown());
  readonly #missingSeeds = computed(() => this.#unknown(bySeed(this.#seedRuns.value)));
  readonly #missingMarks = computed(() => {
    const { setup, networks } = this.parts;
    return this.#unknown(byDistance(this.#markRuns.value, setup.value, networks.value));
  });

  constructor(initial: LabState, engine: EngineName, platform: Platform) {
    this.engine = engine;
    this.state = signal(initial);
    this.parts = partsOf(this.state);
    this.replay = new Replay(
      computed(() => this.parts.setup.value.epochs),
      platform.frames,
      platform.isStill,
    );
    if (initial.epoch !== null) this.replay.seek(initial.epoch);
    let last: readonly Network[] = [];
    this.networks = computed(() => {
      last = unlessSame(
        last,
        this.#networks().map((network, i) => unlessSame(last[i], network)),
      );
      return last;
    });
    this.count = computed(() => this.parts.networks.value.length);
    this.trail = computed(() => this.#trail());
    this.draws = computed(() => this.#draws());
    this.pending = computed(() => ({
      hand: this.#missing.value.length,
      seeds: this.#missingSeeds.value.length,
      idle: this.#missingMarks.value.length,
    }));
    const rest = platform.settle(() => (this.#rested.value = true), REST_MS);
    const idle = platform.settle(() => (this.#idling.value = true), IDLE_MS);
    effect(() => {
      void [this.state.value, this.dragging.value];
      this.#rested.value = false;
      this.#idling.value = false;
      rest();
      idle();
    });
    effect(() => {
      // The first training of all runs while the kernel is still being compiled, and it is sooner over alone.
      const isFirst = this.#runs.isEmpty && this.#failures.size === 0;
      this.#trainings.value?.want('hand', isFirst ? this.#missing.value.slice(0, 1) : this.#missing.value);
    });
    effect(() => this.#trainings.value?.want('seeds', this.#rested.value ? this.#missingSeeds.value : []));
    effect(() => {
      this.#trainings.value?.want('idle', this.#idling.value && this.idle.value ? this.#missingMarks.value : []);
    });
  }

  /** Training begins. */
  start(trainers: Trainers): void {
    const every = (spec: RunSpec, rank: string): number => (rank === 'hand' ? statesEvery(spec) : spec.epochs);
    this.#trainings.value = new Trainings(trainers, every, {
      run: (run, rank) => this.#came(run, rank === 'hand'),
      failed: (spec, reason) => {
        this.#failures.set(runId(spec), reason);
        this.#news.value += 1;
      },
      broken: (error) => {
        this.notice.value = `Nothing can be trained any more: ${error instanceof Error ? error.message : error}`;
      },
    });
  }

  /** The one way to change what the page shows. */
  change(next: Partial<LabState>): void {
    const before = this.state.value;
    const state = { ...before, ...next };
    const networks = unlessSame(before.networks, state.networks.slice(0, MAX_NETWORKS));
    const inside = state.inside !== null && state.inside < networks.length ? state.inside : null;
    batch(() => {
      this.state.value = { ...state, networks, inside };
      if (next.epoch !== undefined) this.replay.seek(next.epoch ?? state.setup.epochs);
      else if (this.replay.cursor.value === before.setup.epochs) this.replay.seek(state.setup.epochs);
      else this.replay.seek(this.replay.cursor.value);
    });
  }

  setStart(index: number, start: Start): void {
    const { networks } = this.state.value;
    this.change({ networks: networks.map((other, i) => (i === index ? start : other)) });
  }

  setSetup(setup: Setup): void {
    this.change({ setup });
  }

  /** One more, half-way in the widest gap of the ruler. */
  addNetwork(): void {
    const places = this.networks.value.map(({ sigma }) => sigma).sort((a, b) => a - b);
    const edges = [SIGMA_RANGE[0], ...places, SIGMA_RANGE[1]];
    const gaps = edges.slice(1).map((high, i) => ({ low: edges[i] as number, high }));
    const widest = gaps.reduce((best, gap) => (gap.high / gap.low > best.high / best.low ? gap : best));
    const middle = Number(Math.sqrt(widest.low * widest.high).toPrecision(1));
    this.change({ networks: [...this.state.value.networks, normal(middle)] });
  }

  removeNetwork(index: number): void {
    this.#last.clear();
    this.change({ networks: this.state.value.networks.filter((_, i) => i !== index), inside: null });
  }

  /** Another draw of the same standard normals: the next seeds. */
  drawAgain(): void {
    const { setup, draws } = this.state.value;
    this.change({ setup: { ...setup, seed: (setup.seed + draws) % 2 ** 32 } });
  }

  /** A run that the page has. */
  run(id: string): RunResult | undefined {
    void this.#news.value;
    return this.#runs.get(id);
  }

  #came(run: RunResult, isByHand: boolean): void {
    const shown = this.networks.peek();
    this.#runs.add(run, new Set(shown.map(({ id }) => id)));
    // While a handle moves, what was trained for it on the way is shown, though it has moved on.
    const waiting = shown.filter(({ isExact, id }) => !isExact && id !== run.receipt.id);
    if (isByHand && waiting.length > 0 && !shown.some(({ id }) => id === run.receipt.id)) {
      const { init, sigma = 0 } = run.spec;
      const place = isNamed(init) ? placeOf(run.spec, { init }).sigma : sigma;
      const distance = (network: Network): number => Math.abs(Math.log(network.sigma / place));
      const nearest = waiting.reduce((best, each) => (distance(each) < distance(best) ? each : best));
      if (nearest.spec.seed === run.spec.seed) this.#last.set(nearest.index, run);
    }
    this.#news.value += 1;
  }

  #networks(): Network[] {
    void this.#news.value;
    const setup = this.parts.setup.value;
    return this.parts.networks.value.map((start, index) => {
      const spec = runOf(setup, start);
      const id = runId(spec);
      const exact = this.#runs.get(id);
      if (exact) this.#last.set(index, exact);
      const run = exact ?? this.#comparable(index, spec);
      const { sigma, first } = placeOf(setup, start);
      const failure = this.#failures.get(id) ?? null;
      const marker = markers[index] as Marker;
      return { index, start, spec, id, sigma, first, marker, run, isExact: !!exact, failure };
    });
  }

  /** What the network showed last, where it is of the same shape and length. */
  #comparable(index: number, spec: RunSpec): RunResult | null {
    const last = this.#last.get(index);
    const facts = ({ data, hidden, epochs, bias, activation, samples, noise, dataSeed }: RunSpec): string =>
      JSON.stringify([data, hidden, epochs, bias, activation, samples, noise, dataSeed]);
    return last && facts(last.spec) === facts(spec) ? last : null;
  }

  #trail(): TrailPoint[] {
    void this.#news.value;
    const setup = this.parts.setup.value;
    const points = [...this.#runs.all()].flatMap((run) => {
      const { init, sigma, biasSigma, seed } = run.spec;
      if (init !== 'normal' || sigma === undefined || biasSigma !== 0 || seed !== setup.seed) return [];
      return runId(runOf(setup, normal(sigma))) === run.receipt.id ? [{ sigma, run }] : [];
    });
    return points.sort((a, b) => a.sigma - b.sigma);
  }

  #draws(): RunResult[][] {
    void this.#news.value;
    return this.#seedRuns.value.map((specs) => specs.flatMap((spec) => this.#runs.get(runId(spec)) ?? []));
  }

  /** Runs on show that are not there, or without states though nothing moves. */
  #missingShown(): RunSpec[] {
    const rested = this.#rested.value && !this.dragging.value;
    const seen = new Set<string>();
    return this.networks.value.flatMap(({ id, spec, isExact, run, failure }) => {
      const isDone = isExact && (!rested || (run?.states?.every ?? Number.POSITIVE_INFINITY) <= statesEvery(spec));
      if (isDone || failure !== null || seen.has(id)) return [];
      seen.add(id);
      return [spec];
    });
  }

  #unknown(specs: readonly RunSpec[]): RunSpec[] {
    void this.#news.value;
    return specs.filter((spec) => !this.#runs.get(runId(spec)) && !this.#failures.has(runId(spec)));
  }
}
