/**
 * `initscope parity FILE…`: trains from golden traces with each engine and prints how far it is from PyTorch.
 * The rule is in ts/parity; here files are read and tables printed.
 */
import { readFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { EngineName } from '../../engine/engine.ts';
import { InputError } from '../../input-error.ts';
import { type Golden, parseGolden } from '../../parity/golden.ts';
import { type Parity, type ParityRow, parity } from '../../parity/parity.ts';
import { loadEngine } from '../engine.ts';

const ENGINES: readonly EngineName[] = ['wasm', 'js'];

export function parityCommand(): Command {
  return new Command('parity')
    .description("Train from golden traces and compare with PyTorch's float64 and float32 of the same training.")
    .argument('<files...>', 'golden trace files')
    .option('--engine <names>', `engines, by commas: ${ENGINES.join(', ')} (default: all)`, engineNames)
    .addHelpText('after', HELP_AFTER)
    .action(async (files: string[], { engine: names = ENGINES }: { engine?: readonly EngineName[] }) => {
      const goldens: [string, Golden][] = [];
      for (const file of files) goldens.push([file, parseGolden(await read(file), file)]);
      const engines = await Promise.all(names.map(loadEngine));

      const counts = { passed: 0, failed: 0 };
      for (const [file, golden] of goldens) {
        for (const engine of engines) {
          const result = parity(golden, engine);
          counts[result.passed ? 'passed' : 'failed'] += 1;
          console.log(`${report(file, result)}\n`);
        }
      }
      console.log(
        Object.entries(counts)
          .map(([what, n]) => `${n} ${what}`)
          .join(', '),
      );
      if (counts.failed > 0) process.exitCode = 1;
    });
}

const HELP_AFTER = `
For each column over the whole run: the largest distance of ours and of PyTorch's float32 from PyTorch's float64. Ours
may be 4 times PyTorch's, plus 4e-6 of the column's largest value, plus two counts where the column counts rows or
activations. Exit status 0 when all pass, 1 when one fails, 2 for a file of what there is not.

Example:
  npm run parity -- test/golden/traces/article-sigma-0.1.json --engine wasm,js`;

function engineNames(text: string): EngineName[] {
  return text.split(',').map((name) => {
    const known = ENGINES.find((engine) => engine === name);
    if (known === undefined) throw new InputError('--engine', name, `${ENGINES.join(' or ')}, or both by commas`);
    return known;
  });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError('FILE', file, `a file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function report(file: string, result: Parity): string {
  const table = new Table({
    head: ['column', 'ours', 'float32', 'ratio', 'limit', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
  });
  for (const row of result.rows) table.push(cells(row));
  const failed = result.rows.filter((row) => !row.passed).map((row) => row.column);
  const verdict = result.passed ? 'pass' : `FAIL: ${failed.join(', ') || 'nothing to compare'}`;
  return `${file}, engine ${result.engine}\n${table}\n${verdict} (${steps(result)})`;
}

function cells({ column, ours, pytorch, limit, passed }: ParityRow): string[] {
  const ratio = pytorch === 0 ? (ours === 0 ? '-' : 'inf') : (ours / pytorch).toFixed(2);
  const short = (x: number): string => x.toExponential(1);
  return [column, short(ours), short(pytorch), ratio, short(limit), passed ? 'pass' : 'FAIL'];
}

function steps({ comparedSteps, steps }: Parity): string {
  if (comparedSteps === steps) return `all ${steps} steps compared; every figure of PyTorch's is finite`;
  return `${comparedSteps} of ${steps} steps compared; from there on a figure of PyTorch's is not finite`;
}
