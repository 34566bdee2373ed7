/** `initscope merge DIR…`: joins results folders into one. Flags in, a sentence out; merge.ts does it. */
import { Command } from 'commander';
import { merge } from '../merge.ts';

const helpAfter = `
Runs are known by their ids, and stand in the order of the first folder's plan, all others behind them by id. A folder
of another contract is refused, and so is a run of which two folders tell two receipts; nothing is written then. The
folders stay as they are; --out may hold results already.

Example:
  npx initscope merge results/shard-1 results/shard-2 results/shard-3 --out results/whole`;

export function mergeCommand(): Command {
  return new Command('merge')
    .description('Join results folders, such as those of shards, into one.')
    .argument('<dir...>', 'results folders')
    .requiredOption('--out <dir>', 'folder of the joined results')
    .addHelpText('after', helpAfter)
    .action(async (dirs: [string, ...string[]], { out }: { out: string }) => {
      const { runs, failed } = await merge(dirs, out);
      const failures = failed === 0 ? '' : `, and ${failed} that failed`;
      const folders = dirs.length === 1 ? '1 folder' : `${dirs.length} folders`;
      process.stdout.write(`${out}: ${runs} runs of ${folders}${failures}\n`);
      process.stdout.write(
        'The command of the sweep with this --out adds table and figures, and trains nothing anew.\n',
      );
    });
}
