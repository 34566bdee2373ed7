/**
 * The process that times: `timing.ts WORKLOADS CONTENDERS thorough|quick`, lists by commas, already checked. Says on
 * standard error what it measures and prints the result as JSON.
 */
import { setImmediate } from 'node:timers/promises';
import type { Pace } from '../../bench/rounds.ts';
import { bench, contenders } from '../../bench/suite.ts';
import { workloads } from '../../bench/workloads.ts';
import { loadEngine } from '../engine.ts';

const paces: Readonly<Record<string, Pace>> = {
  thorough: { sliceMs: 25, warmUpMs: 600, budgetMs: 5000, leastRounds: 6, mostRounds: 60 },
  quick: { sliceMs: 15, warmUpMs: 150, budgetMs: 600, leastRounds: 4, mostRounds: 16 },
};
const [workloadNames = '', contenderNames = '', pace = ''] = process.argv.slice(2);

const result = await bench(
  { wasm: await loadEngine('wasm'), js: await loadEngine('js') },
  {
    workloads: workloads.filter(({ name }) => workloadNames.split(',').includes(name)),
    contenders: contenders.filter((name) => contenderNames.split(',').includes(name)),
    pace: paces[pace]!,
    extras: true,
    announce(what) {
      process.stderr.write(process.stderr.isTTY ? `\r\x1b[Kmeasuring ${what}` : `measuring ${what}\n`);
    },
  },
  { now: () => performance.now(), pause: async () => void (await setImmediate()) },
);
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
process.stdout.write(JSON.stringify(result));
