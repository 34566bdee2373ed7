/** How fast it trains, here and now: bars of milliseconds an epoch, by the benchmark's own code in a worker. */
import { effect, type Signal, signal } from '@preact/signals-core';
import { html, nothing, render, svg, type TemplateResult } from 'lit-html';
import type { BenchResult, Contender, ContenderResult } from '../../bench/suite.ts';
import { rounded } from '../../chart/format.ts';
import type { Lab } from '../lab/lab.ts';
import type { FromTimer } from '../speed/messages.ts';
import { defaultWorkers } from '../workers.ts';

const WIDTH = 300;
const names: Readonly<Record<Contender, readonly [name: string, meaning: string]>> = {
  wasm: ['WebAssembly', 'SIMD, this page’s engine'],
  baseline: ['JavaScript', 'as fast as we can write it'],
  js: ['JavaScript, exact', 'the twin with the same bits'],
};

type State = FromTimer | { readonly kind: 'idle' };

export function speedView(root: HTMLDialogElement, lab: Lab): void {
  root.setAttribute('aria-labelledby', 'speed-title');
  const state: Signal<State> = signal({ kind: 'idle' });
  let worker: Worker | null = null;
  const stop = (): void => {
    worker?.terminate();
    worker = null;
    lab.idle.value = true;
  };
  const measure = (): void => {
    stop();
    // What the page trains in idle time would be timed with it.
    lab.idle.value = false;
    state.value = { kind: 'measuring', what: 'the engines' };
    worker = new Worker(new URL('../speed/worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<FromTimer>) => {
      state.value = data;
      if (data.kind !== 'measuring') stop();
    });
    worker.addEventListener('error', () => {
      state.value = { kind: 'failed', reason: 'its script could not be loaded' };
      stop();
    });
  };
  root.addEventListener('close', stop);
  effect(() => {
    render(dialog(state.value, measure), root);
  });
  measure();
}

function dialog(state: State, measure: () => void): TemplateResult {
  return html`
    <h2 id="speed-title">How fast is this machine, here and now?</h2>
    <p class="muted">
      One epoch of the article’s network: 1400 points forward and backward through 4482 parameters, and one step of Adam. All
      take turns, and each had to give the right numbers before it was timed.
    </p>
    <div aria-live="polite">${body(state)}</div>
    <form method="dialog">
      <button class="strong">Close</button>
      <button type="button" class="outlined" ?disabled=${state.kind === 'measuring'} @click=${measure}>
        Measure again
      </button>
    </form>
  `;
}

function body(state: State): TemplateResult | typeof nothing {
  if (state.kind === 'measuring') return html`<p class="wait">Measuring ${state.what} …</p>`;
  if (state.kind === 'failed') return html`<p class="wait">It could not be measured: ${state.reason}.</p>`;
  return state.kind === 'measured' ? measured(state.result, state.threads) : nothing;
}

function measured({ workloads }: BenchResult, threads: number): TemplateResult | typeof nothing {
  const [workload] = workloads;
  const [first, ...others] = workload?.contenders ?? [];
  if (!workload || !first) return nothing;
  const most = Math.max(...workload.contenders.map(({ ms }) => ms.median));
  const facts: [string, string][] = [
    ['Compared', others.map((other) => comparison(first, other)).join('; ')],
    [
      'Bits',
      first.name === 'wasm' ? 'WebAssembly and the exact twin give identical bits' : 'the twin’s, as everywhere',
    ],
    ['Processor threads', `${threads}; up to ${defaultWorkers} train`],
    ['Memory', crossOriginIsolated ? 'shared between workers (this page is isolated)' : 'each worker has its own'],
  ];
  return html`
    <div class="bars">${workload.contenders.map((contender) => bar(contender, most))}</div>
    <dl>${facts.map(([term, fact]) => html`<dt>${term}</dt><dd>${fact}</dd>`)}</dl>
  `;
}

function comparison({ name }: ContenderResult, other: ContenderResult): string {
  const [[one], [another]] = [names[name], names[other.name]];
  return `${one} is ${rounded(other.timesFirst?.median ?? Number.NaN, 2)} times as fast as ${another}`;
}

function bar({ name, ms }: ContenderResult, most: number): TemplateResult {
  const [title, meaning] = names[name];
  const width = Math.max(3, (WIDTH * ms.median) / most);
  const fill = name === 'wasm' ? 'solid' : 'hatched';
  return html`<div class="bar">
    <p><b>${title}</b><span>${meaning}</span></p>
    <svg width=${WIDTH} height="26" viewBox="0 0 ${WIDTH} 26" aria-hidden="true">
      <defs>
        <pattern id="hatch-${name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          ${svg`<line x1="0" y1="0" x2="0" y2="6"></line>`}
        </pattern>
      </defs>
      <rect
        class=${fill}
        x="0.5"
        y="0.5"
        width=${width - 1}
        height="25"
        fill=${fill === 'solid' ? 'currentColor' : `url(#hatch-${name})`}
      ></rect>
    </svg>
    <p class="ms">${rounded(ms.median)} ms</p>
  </div>`;
}
