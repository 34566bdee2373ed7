/** `initscope bench` as a user meets it, once with its shortest rounds, and with bad input, which times nothing. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'initscope-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bench(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = [main, 'bench', ...args];
    const child = spawn(process.execPath, command, { cwd: folder });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

describe('bad input', () => {
  it.each([
    [['--workload', 'big'], /^error: --workload: expected names by commas of article, mini, .*, got "big"\n$/],
    [['--workload', ''], /^error: --workload: expected .*, got ""\n$/],
    [['--engine', 'wasm,gpu'], /^error: --engine: expected names by commas of wasm, baseline, js, got "gpu"\n$/],
    [
      ['--json', 'absent/x.json'],
      /^error: --json: expected a file's name in a folder that exists .*"absent\/x.json"\n$/,
    ],
    [['--png', '.'], /^error: --png: expected a file's name .*, got "\."\n$/],
    [['--png', '-'], /^error: --png: expected a file's name, got "-"\n$/],
    [['--quik'], /^error: unknown option '--quik'\n\(Did you mean --quick\?\)\n$/],
    [['article'], /too many arguments for 'bench'/],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await bench(...args);
    expect(stderr).toMatch(message);
    expect([status, stdout, readdirSync(folder)]).toEqual([2, '', []]);
  });
});

it('times, prints the table and writes what was asked for', async () => {
  const files = ['--json', 'bench.json', '--png', 'bench.png'];
  const { status, stdout, stderr } = await bench(
    '--quick',
    '--workload',
    'tiny',
    '--engine',
    'baseline,js,wasm',
    ...files,
  );
  expect(stderr).toBe('measuring the roof\nmeasuring tiny\n');
  expect(stdout).toMatch(/^.+, one core; Node .+, V8 .+\n\n┌[\s\S]+│ tiny +│[^\n]+ x │[^\n]+ x │\n└/);
  expect(stdout).toMatch(/\ntiny: WebAssembly ran .+ (faster|slower) than plain JavaScript and .+ % of the roof\.\n/);
  expect(stdout).toMatch(
    /\nCold, median of 3 fresh processes: [\d.]+ kB of wasm and [\d.]+ kB of its loader by gzip, .+\n\nWritten: .+png\n$/,
  );
  expect(status).toBe(0);

  const report = JSON.parse(readFileSync(join(folder, 'bench.json'), 'utf8'));
  expect(report).toMatchObject({ format: 'initscope bench', version: 1, quick: true });
  expect(report.environment).toMatchObject({ node: process.version, v8: process.versions.v8 });
  const [tiny] = report.workloads;
  expect(tiny).toMatchObject({ name: 'tiny', sizes: [2, 8, 2], batch: 16 });
  expect(tiny.contenders.map(({ name }: { name: string }) => name)).toEqual(['wasm', 'baseline', 'js']);
  for (const { ms, gflops, shareOfRoof } of tiny.contenders) {
    expect(gflops * 1e6 * ms.median).toBeCloseTo(tiny.flops, -2);
    expect(shareOfRoof.median).toBeGreaterThan(0);
    expect(shareOfRoof.median).toBeLessThan(1);
  }
  // Sixty thousand bytes is what a page may ask of its visitors.
  expect(report.cold.gzipBytes.wasm).toBeLessThan(60_000);
  expect(readFileSync(join(folder, 'bench.png')).readUInt32BE(16)).toBe(1440);
});

it('prints JSON alone where that is asked for, and Markdown', async () => {
  const [json, markdown] = await Promise.all([
    bench('--quick', '--workload', 'tiny', '--engine', 'js', '--json', '-'),
    bench('--quick', '--workload', 'tiny', '--engine', 'baseline', '--markdown'),
  ]);
  expect(JSON.parse(json.stdout)).toMatchObject({ workloads: [{ contenders: [{ name: 'js' }] }], cold: null });
  expect(markdown.stdout).toMatch(/\n\| workload \| baseline ms\/step \|.*\|\n\| --- \|.*\n\| tiny \|/);
});
