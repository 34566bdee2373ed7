/**
 * The command line `initscope`: its commands, and what becomes of what they throw. Exit status: 0 done, 1 a bug
 * (with its stack), 2 bad input (a message alone), 3 some runs failed and 130 interrupted but resumable (both
 * fill.ts).
 */
import { Command, CommanderError } from 'commander';
import { InputError } from '../input-error.ts';
import { adviseCommand } from './commands/advise.ts';
import { articleCommand } from './commands/article.ts';
import { benchCommand } from './commands/bench.ts';
import { dataCommand } from './commands/data.ts';
import { exportCommand } from './commands/export.ts';
import { mergeCommand } from './commands/merge.ts';
import { parityCommand } from './commands/parity.ts';
import { phaseCommand } from './commands/phase.ts';
import { reportCommand } from './commands/report.ts';
import { scriptCommand } from './commands/script.ts';
import { storiesCommand } from './commands/stories.ts';
import { sweepCommand } from './commands/sweep.ts';
import { verifyCommand } from './commands/verify.ts';
import { version } from './environment.ts';

const program = new Command('initscope')
  .description('What the scale of the initial weights does to the training of a neural network.')
  .version(version())
  .exitOverride();
for (const command of [
  sweepCommand(),
  articleCommand(),
  storiesCommand(),
  reportCommand(),
  dataCommand(),
  parityCommand(),
  benchCommand(),
  exportCommand(),
  scriptCommand(),
  verifyCommand(),
  mergeCommand(),
  adviseCommand(),
  phaseCommand(),
]) {
  program.addCommand(command.copyInheritedSettings(program));
}

// A reader that has seen enough, like `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitStatus(error);
}

/** Says what went wrong, where commander has not said it already. */
function exitStatus(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError) {
    process.stderr.write(`error: ${error.message}\n`);
    return 2;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}
