/**
 * Everything that can be said of the sources without running the suite: format and lint, types of both TypeScript
 * projects, and the crates' format, lint and debug tests. One line a step; a failed step shows its whole output.
 * What needs cargo is skipped, and says so, where there is none; with CI set that is a failure.
 *
 * npm run check
 */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './provenance.ts';

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Tells by its exit status whether the tool is there; absent for those of package.json. */
  readonly probe?: readonly [string, ...string[]];
}

const script = (path: string): [string, string] => [process.execPath, join(repository, 'node_modules', path)];
const tsc = script('typescript/bin/tsc');
const colors = process.stdout.isTTY ? 'force' : 'off';
const biome = [...script('@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings', `--colors=${colors}`] as const;

const steps: readonly Step[] = [
  { name: 'format and lint', command: [...biome, '.'] },
  { name: 'types without the DOM', command: [...tsc, '--project', '.'] },
  { name: 'types without Node', command: [...tsc, '--project', 'ts/web'] },
  { name: 'cargo fmt', command: ['cargo', 'fmt', '--all', '--check'], probe: ['cargo', 'fmt', '--version'] },
  {
    name: 'cargo clippy',
    command: ['cargo', 'clippy', '--locked', '--workspace', '--all-targets', '--', '-D', 'warnings'],
    probe: ['cargo', 'clippy', '--version'],
  },
  { name: 'cargo test', command: ['cargo', 'test', '--locked', '--package', 'kernel'], probe: ['cargo', '--version'] },
];

const inCi = process.env.CI !== undefined;

function run([command, ...args]: readonly [string, ...string[]]) {
  return spawnSync(command, args, { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 28 });
}

/** Prints the step's line, and its output where it failed; returns whether it did not fail. */
function passes({ name, command, probe }: Step): boolean {
  const label = name.padEnd(24);
  if (probe !== undefined && run(probe).status !== 0) {
    console.log(`${label}${inCi ? 'failed' : 'skipped'}: no ${probe.slice(0, -1).join(' ')}`);
    return !inCi;
  }
  const start = performance.now();
  const { status, stdout, stderr } = run(command);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${label}${status === 0 ? 'ok' : 'failed'}, ${seconds} s`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status === 0;
}

const results = steps.map(passes);
process.exitCode = results.every(Boolean) ? 0 : 1;
