/**
 * `initscope article`: the article's experiment with many seeds and on fresh points, and its report, in which the
 * article's claims are tested. The sweep is commands/sweep.ts's, which goes on where it was; the report is
 * write-report.ts's.
 */

import { styleText } from 'node:util';
import { Command } from 'commander';
import { chartDefaults } from '../../chart/figures.ts';
import { FRESH } from '../../data/dataset.ts';
import type { TestedClaim } from '../../report/claims/claim.ts';
import { evidenceText } from '../../report/sections/claims.ts';
import { defaultWorkers } from '../workers.ts';
import { writeReport } from '../write-report.ts';
import { runSweep } from './sweep.ts';

interface Options {
  readonly seeds: string;
  readonly out: string;
  readonly workers?: string;
  readonly quiet?: true;
}

const helpAfter = `
The sweep is that of npm run sweep with so many seeds, each network evaluated on ${FRESH} fresh points too. Interrupted, it
goes on when the same command is given again; more seeds are added to those that the folder has.

Example:
  npm run article -- --seeds 20 --out results/article-20`;

export function articleCommand(): Command {
  return new Command('article')
    .description("Run the article's experiment with many seeds, test its claims, and write the report.")
    .option('--seeds <n>', 'seeds a sigma, from 0', '200')
    .option('--out <dir>', 'folder of the results and the report', 'results/article-report')
    .option('--workers <n>', `threads that train (default: ${defaultWorkers}, the processors here)`)
    .option('--quiet', 'no progress; on standard output the table and the verdicts alone')
    .addHelpText('after', helpAfter)
    .action(runArticle);
}

async function runArticle({ seeds, out, workers, quiet }: Options): Promise<void> {
  await runSweep({
    ...{ out, seeds: [seeds], freshPoints: [String(FRESH)], engine: 'wasm', ...chartDefaults },
    ...(workers !== undefined && { workers }),
    ...(quiet && { quiet }),
  });
  const { files, claims } = await writeReport('--out', out);
  process.stdout.write(`\n${verdicts(claims)}`);
  if (!quiet) process.stdout.write(`\n${files.slice(0, 3).join('\n')}\n`);
}

/** A line for each claim, and what decides it below. */
function verdicts(claims: readonly TestedClaim[]): string {
  const width = Math.max(0, ...claims.map(({ verdict }) => verdict.length));
  return claims
    .map((tested) => {
      const { claim, verdict } = tested;
      const whose = claim.by === 'article' ? '' : " (theory's)";
      const below = styleText('dim', `${' '.repeat(width)}  ${evidenceText(tested)}`);
      return `${verdict.padEnd(width)}  ${claim.text}${whose}\n${below}\n`;
    })
    .join('');
}
