/**
 * The benchmark: workloads -> results as plain data, for Node and for a page alike. Validates, then times; what it says
 * in words is `words.ts`'s. It is handed its engines and its clock.
 */
import type { Engine, RowKind } from '../engine/engine.ts';
import { stepsPerEpoch } from '../engine/shape.ts';
import { type Ratio, ratioOf, type Spread, spreadOf } from './estimate.ts';
import { CHAINS, type RoofKernel, roofKernel } from './roof.ts';
import { clockStep, type Host, measure, type Pace, sliceFor } from './rounds.ts';
import { baselineTask, engineTask, roofSubject, type Task } from './tasks.ts';
import { figuresOf, validate } from './validate.ts';
import { corners, flops, type Problem, problemOf, type Workload } from './workloads.ts';

/** In the order in which they are shown; what is first of those timed is what others are compared with. */
export const contenders = ['wasm', 'baseline', 'js'] as const;
export type Contender = (typeof contenders)[number];

export interface BenchOptions {
  readonly workloads: readonly Workload[];
  readonly contenders: readonly Contender[];
  readonly pace: Pace;
  /** Whether the wasm engine is timed in its corners and with metrics too. */
  readonly extras: boolean;
  /** Says what is about to be measured. */
  readonly announce: (what: string) => void;
}

export interface ContenderResult {
  readonly name: Contender;
  /** Milliseconds per step, or per pass over all points. */
  readonly ms: Spread;
  readonly gflops: number;
  readonly shareOfRoof: Ratio;
  /** Its time over the first contender's; null for the first. */
  readonly timesFirst: Ratio | null;
}

export interface WorkloadResult {
  readonly name: string;
  readonly doc: string;
  readonly sizes: readonly number[];
  readonly rows: number;
  readonly batch: number;
  readonly points: number | null;
  readonly flops: number;
  readonly rounds: number;
  /** GFLOP/s. */
  readonly roof: Spread;
  readonly contenders: readonly ContenderResult[];
}

/** The wasm engine's time per step where something could slow it, over that of the plain workload. */
export interface CornerResult {
  readonly name: string;
  readonly doc: string;
  readonly of: string;
  readonly ratio: Ratio;
}

/** The wasm engine's time per step with a trace row per epoch, over that without. */
export interface MetricsResult {
  readonly workload: string;
  readonly ratio: Ratio;
  /** Milliseconds that a row costs. */
  readonly msPerRow: number;
}

export interface BenchResult {
  readonly clockStepMs: number;
  readonly sliceMs: number;
  readonly roofChains: number;
  readonly workloads: readonly WorkloadResult[];
  readonly corners: readonly CornerResult[];
  readonly metrics: readonly MetricsResult[];
}

/** @throws Error before timing a workload that a contender computes wrongly */
export async function bench(
  engines: { readonly wasm: Engine; readonly js: Engine },
  options: BenchOptions,
  host: Host,
): Promise<BenchResult> {
  const clockStepMs = clockStep(host.now);
  const sliceMs = sliceFor(clockStepMs, options.pace.sliceMs);
  const pace = { ...options.pace, sliceMs };
  options.announce('the roof');
  const roof = bestRoof(host);
  const results: WorkloadResult[] = [];
  const cornerResults: CornerResult[] = [];
  const metrics: MetricsResult[] = [];
  for (const workload of options.workloads) {
    options.announce(workload.name);
    const problem = problemOf(workload);
    results.push(await timeWorkload(workload, problem));
    if (!options.extras || !options.contenders.includes('wasm') || workload.points !== undefined) continue;
    for (const corner of corners.filter(({ of }) => of.name === workload.name)) {
      options.announce(corner.name);
      const { name, doc } = corner;
      const { ratio } = await timePair(workload, problem, corner, problemOf(corner), 'none');
      cornerResults.push({ name, doc, of: workload.name, ratio });
    }
    if (workload.name === 'article' || workload.name === 'mini') {
      options.announce(`${workload.name} with metrics`);
      const { ratio, ms } = await timePair(workload, problem, workload, problem, 'epoch');
      const msPerRow = (ratio.median - 1) * ms * stepsPerEpoch(workload.rows, workload.batch);
      metrics.push({ workload: workload.name, ratio, msPerRow });
    }
  }
  return { clockStepMs, sliceMs, roofChains: roof.chains, workloads: results, corners: cornerResults, metrics };

  async function timeWorkload(workload: Workload, problem: Problem): Promise<WorkloadResult> {
    const reference = engineTask(engines.js, workload, problem);
    const expected = figuresOf(reference);
    const tasks = options.contenders.map((name) => {
      if (name === 'js') return reference;
      const task = name === 'baseline' ? baselineTask(workload, problem) : engineTask(engines.wasm, workload, problem);
      validate(task, expected, workload.name);
      return task;
    });
    const roofTask = roofSubject(roof);
    const { rounds, msPerUnit } = await measure([...tasks, roofTask], pace, host);
    for (const task of new Set([...tasks, reference])) task.free();

    const { name, doc, sizes, rows, batch, points = null } = workload;
    const work = flops(workload);
    const roofRates = msPerUnit[tasks.length]!.map((ms) => roofTask.flopsPerUnit / ms);
    const first = msPerUnit[0]!;
    const timed = options.contenders.map((name, i): ContenderResult => {
      const ms = msPerUnit[i]!;
      const rates = ms.map((each) => work / each);
      return {
        name,
        ms: spreadOf(ms),
        gflops: spreadOf(rates).median / 1e6,
        shareOfRoof: ratioOf(rates, roofRates),
        timesFirst: i === 0 ? null : ratioOf(ms, first),
      };
    });
    const roofSpread = spreadOf(roofRates.map((rate) => rate / 1e6));
    return { name, doc, sizes, rows, batch, points, flops: work, rounds, roof: roofSpread, contenders: timed };
  }

  /** One shape twice on wasm: the time of `other`, recording those rows, over the plain workload's. */
  async function timePair(
    workload: Workload,
    problem: Problem,
    other: Workload,
    otherProblem: Problem,
    rows: RowKind,
  ): Promise<{ ratio: Ratio; ms: number }> {
    const plain = engineTask(engines.wasm, workload, problem);
    const task = engineTask(engines.wasm, other, otherProblem, { rows });
    const reference = engineTask(engines.js, other, otherProblem, { start: task.start });
    validate(task, figuresOf(reference), other.name);
    const tasks: readonly Task[] = [plain, task];
    const { msPerUnit } = await measure(tasks, { ...pace, budgetMs: pace.budgetMs / 3 }, host);
    for (const each of [...tasks, reference]) each.free();
    return { ratio: ratioOf(msPerUnit[1]!, msPerUnit[0]!), ms: spreadOf(msPerUnit[0]!).median };
  }
}

/** The number of chains with the best rate: each tried several times, by turns, for some milliseconds. */
function bestRoof({ now }: Host): RoofKernel {
  const rounds = 6;
  const kernels = CHAINS.map(roofKernel);
  const rates = kernels.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    for (const [k, kernel] of kernels.entries()) {
      const { run, flopsPerUnit } = roofSubject(kernel);
      const start = now();
      run(100);
      // The first round compiles.
      if (round > 0) rates[k] = Math.max(rates[k]!, (100 * flopsPerUnit) / (now() - start));
    }
  }
  return kernels[rates.indexOf(Math.max(...rates))]!;
}
