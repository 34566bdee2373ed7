/** Times the engines with the benchmark's own code, in a thread of its own: the page goes on, and does not disturb. */
import { bench, type Contender } from '../../bench/suite.ts';
import { workloads } from '../../bench/workloads.ts';
import type { Engine } from '../../engine/engine.ts';
import { reasonOf } from '../../sweep/reason.ts';
import { loadEngine } from '../engine.ts';
import type { FromTimer } from './messages.ts';

const pace = { sliceMs: 15, warmUpMs: 150, budgetMs: 800, leastRounds: 4, mostRounds: 16 };

async function time(): Promise<void> {
  const js = await loadEngine('js');
  const wasm: Engine | null = await loadEngine('wasm').catch(() => null);
  const contenders: Contender[] = wasm ? ['wasm', 'baseline', 'js'] : ['baseline', 'js'];
  const result = await bench(
    { wasm: wasm ?? js, js },
    {
      workloads: workloads.filter(({ name }) => name === 'article'),
      contenders,
      pace,
      extras: false,
      announce: (what) => tell({ kind: 'measuring', what }),
    },
    { now: () => performance.now(), pause: () => new Promise((resolve) => setTimeout(resolve, 0)) },
  );
  tell({ kind: 'measured', result, threads: navigator.hardwareConcurrency });
}

function tell(message: FromTimer): void {
  postMessage(message);
}

time().catch((error: unknown) => tell({ kind: 'failed', reason: reasonOf(error) }));
