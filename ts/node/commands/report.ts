/** `initscope report DIR`: a results folder's report, as a page and as Markdown. write-report.ts makes it. */
import { Command } from 'commander';
import { writeReport } from '../write-report.ts';

const helpAfter = `
Writes report.html, one file that needs nothing else and asks nobody for anything, and report.md with the figures beside
it, into the folder. It trains nothing. Of the article's sweep it tests the article's claims too.

Example:
  npx initscope report results/article`;

export function reportCommand(): Command {
  return new Command('report')
    .description('Write the report of a results folder: findings, figures, theory, how to reproduce it.')
    .argument('<dir>', 'results folder')
    .addHelpText('after', helpAfter)
    .action(async (dir: string) => {
      const { files } = await writeReport('DIR', dir);
      process.stdout.write(`${files.slice(0, 2).join('\n')}\n`);
    });
}
