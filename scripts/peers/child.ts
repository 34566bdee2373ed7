/**
 * A contender's process as the command sees it: started once, pinned to one core, asked one line at a time. It never
 * knows what the questions mean.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Contender } from './contenders.ts';

/** Longer than any answer takes on a slow machine. */
const PATIENCE_MS = 180_000;

/** Libraries that would start threads are told not to; with one core they would only wait for each other. */
const environment = {
  ...process.env,
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

export class Child implements Disposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  /** Settles when the process is over, with why. */
  readonly #end: Promise<string>;
  #errors = '';

  constructor(command: readonly string[]) {
    const [program, ...args] = command;
    this.#process = spawn(program!, args, { env: environment });
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-4000);
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#end = new Promise((resolve) => {
      this.#process.on('error', (error) => resolve(error.message));
      this.#process.on('close', (status) => resolve(`${this.#errors.trim()}\n(exit status ${status})`));
    });
    // A write to a process that has ended; the end itself is reported.
    this.#process.stdin.on('error', () => {});
  }

  /** @throws Error with the child's own words when it refuses, ends or does not answer */
  async ask<Answer>(question: object): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
    });
    try {
      const line = await Promise.race([this.#lines.next(), late]);
      if (line.done === true) throw new Error(await this.#end);
      const answer = JSON.parse(line.value) as Answer | { error: string };
      if (typeof answer === 'object' && answer !== null && 'error' in answer) throw new Error(answer.error);
      return answer as Answer;
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#process.kill();
  }
}

export interface Interpreters {
  readonly node: string;
  readonly python: string;
  /** What comes before either, from `pin`. */
  readonly prefix: readonly string[];
}

/** Starts a contender's process. */
export function starter({ node, python, prefix }: Interpreters): (contender: Contender) => Child {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const commands = { javascript: [node, '--import', tsx], python: [python] };
  return ({ language, file }) =>
    new Child([...prefix, ...commands[language], fileURLToPath(new URL(file, import.meta.url))]);
}

/** What to put before a command to keep it on one core; nothing where there is no taskset. */
export function pin(core: number | undefined): { readonly prefix: readonly string[]; readonly core: number | null } {
  if (spawnSync('taskset', ['--version']).status !== 0) return { prefix: [], core: null };
  const chosen = core ?? lastCore();
  return { prefix: ['taskset', '--cpu-list', String(chosen)], core: chosen };
}

/** The last of those that this process may use: the first has the system's interrupts. */
function lastCore(): number {
  const allowed = /^Cpus_allowed_list:.*?(\d+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(allowed?.[1] ?? 0);
}

/** A child's last words in one line, for someone who wonders why it was skipped. */
export function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const python = /No module named '([^']+)'/.exec(message);
  if (python !== null) return `no ${python[1]}`;
  const node = /Cannot find (?:package|module) '([^']+)'/.exec(message);
  if (node !== null) return `no ${node[1]}: npm ci in scripts/peers installs it`;
  const program = /spawn (\S+) ENOENT/.exec(message);
  if (program !== null) return `no ${program[1]}`;
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /Error/.test(line)) ?? lines.at(-1) ?? 'no reason given';
}
