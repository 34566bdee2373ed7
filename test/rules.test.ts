/**
 * The rules of the source tree can fail: each planted fault is found by biome or by one of the two TypeScript
 * projects, and the same code in a folder that may is not.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repository } from '../scripts/provenance.ts';

const imports = 'lint/style/noRestrictedImports';
const node = 'lint/correctness/noNodejsModules';
const cycles = 'lint/suspicious/noImportCycles';
const hostMath = 'plugin';

/** File, its code, and the rules that must find a fault in it: none for what is allowed. */
const planted: readonly (readonly [file: string, code: string, ...rules: string[]])[] = [
  ['ts/numeric/up.ts', `export * from '../engine/engine.ts';`, imports],
  ['ts/engine/up.ts', `export type { RunSpec } from '../sweep/spec.ts';`, imports],
  ['ts/engine/js/deep.ts', `export const data = import('../../data/registry.ts');`, imports],
  ['ts/engine/js.ts', `export * from './bundle/kernel.js';`, imports],
  ['ts/engine/wasm.ts', `export * from './bundle/kernel.js';`],
  ['ts/engine/wasm/driver.ts', `export * from '../bundle/kernel.js';`],
  ['ts/engine/down.ts', `export * from '../numeric/random.ts';`],
  ['ts/data/init.ts', `export * from '../init/registry.ts';`, imports],
  ['ts/init/engine.ts', `export type { Engine } from '../engine/engine.ts';`],
  ['ts/sweep/chosen-wasm.ts', `export * from '../engine/wasm.ts';`, imports],
  ['ts/sweep/chosen-js.ts', `export * from '../engine/js.ts';`, imports],
  ['ts/sweep/inside.ts', `export * from '../engine/js/optimizers.ts';`, imports],
  ['ts/sweep/interface.ts', `export type { Engine } from '../engine/engine.ts';`],
  ['ts/parity/chart.ts', `export * from '../chart/figures.ts';`, imports],
  ['ts/theory/engine.ts', `export type { Engine } from '../engine/engine.ts';`, imports],
  ['ts/theory/epoch0/init.ts', `export * from '../../init/registry.ts';`, imports],
  ['ts/theory/epoch0/names.ts', `export * from '../../engine/activations.ts';`],
  ['ts/theory/forecast.ts', `export * from '../forecast/forecast.ts';`, imports],
  ['ts/sweep/forecast.ts', `export type { Forecast } from '../forecast/forecast.ts';`, imports],
  ['ts/forecast/chart.ts', `export * from '../chart/figures.ts';`, imports],
  ['ts/forecast/parts.ts', `export * from '../data/bayes.ts';\nexport * from '../init/initialize.ts';`],
  ['ts/chart/forecast.ts', `export type { Forecast } from '../forecast/forecast.ts';`],
  ['ts/stats/sweep.ts', `export * from '../sweep/run.ts';`, imports],
  ['ts/chart/node.ts', `export * from '../node/png.ts';`, imports],
  ['ts/chart/results.ts', `export type { RunResult } from '../sweep/run.ts';`],
  ['ts/script/chart.ts', `export * from '../chart/figures.ts';`, imports],
  ['ts/script/init.ts', `export * from '../init/initialize.ts';`],
  ['ts/advise/chosen.ts', `export * from '../engine/wasm.ts';`, imports],
  ['ts/advise/file.ts', `export * from '../node/training.ts';`, imports],
  ['ts/advise/chart.ts', `export * from '../chart/axis.ts';`],
  ['ts/phase/file.ts', `export * from '../node/training.ts';`, imports],
  ['ts/stories/file.ts', `export * from '../node/training.ts';`, imports],
  ['ts/stories/document.ts', `export * from '../report/document.ts';`],
  ['ts/report/story.ts', `export * from '../stories/hinges.ts';`, imports],
  ['ts/sweep/advice.ts', `export * from '../advise/race.ts';`, imports],
  ['ts/bench/chosen.ts', `export * from '../engine/wasm.ts';`, imports],
  ['ts/bench/file.ts', `export * from '../node/engine.ts';`, imports],
  ['ts/bench/chart.ts', `export * from '../chart/axis.ts';`],
  ['ts/node/page.ts', `export * from '../web/page.ts';`, imports],
  ['ts/node/engines.ts', `export * from '../engine/wasm.ts';`],
  ['ts/web/node.ts', `export * from '../node/main.ts';`, imports],
  ['ts/web/module.ts', `export { default } from '../engine/bundle/kernel_bg.wasm?url';`],
  ['ts/web/bundle.ts', `export * from '../engine/bundle/kernel.js';`, imports],

  [
    'ts/sweep/file.ts',
    `import { readFileSync } from 'node:fs';\nexport const read = readFileSync;`,
    node,
    'tsc ts/web',
  ],
  ['ts/sweep/bare.ts', `export const path = import('path');`, node, 'tsc ts/web'],
  ['ts/node/file.ts', `import { readFileSync } from 'node:fs';\nexport const read = readFileSync;`],

  ['ts/sweep/round.ts', `import { trip } from './trip.ts';\nexport const round = trip;`, cycles],
  ['ts/sweep/trip.ts', `import { round } from './round.ts';\nexport const trip: number = round;`, cycles],

  ['ts/sweep/process.ts', 'export const { argv } = process;', 'tsc ts/web'],
  ['ts/engine/document.ts', 'export const { title } = document;', 'tsc .'],
  ['ts/node/document.ts', 'export const { title } = document;', 'tsc .'],
  ['ts/web/document.ts', 'export const { title } = document;'],
  ['ts/web/process.ts', 'export const { argv } = process;', 'tsc ts/web'],

  ['ts/engine/exp.ts', 'export const value = Math.exp(1);', hostMath],
  ['ts/numeric/random.ts', 'export const value = Math.random();', hostMath],
  ['ts/data/cos.ts', 'export const value = [1, 2].map(Math.cos);', hostMath],
  ['ts/init/unpacked.ts', 'export const { log } = Math;', hostMath],
  ['ts/init/renamed.ts', 'const host = Math;\nexport const value = host.log(2);', hostMath],
  ['ts/sweep/computed.ts', `export const value = (name: 'sin' | 'tan') => Math[name](1);`, hostMath],
  ['ts/sweep/global.ts', 'export const value = globalThis.Math.hypot(1, 2);', hostMath],
  ['ts/sweep/power.ts', 'export const value = (x: number) => 10 ** x;', hostMath],
  ['ts/sweep/powers.ts', 'export function value(x: number) {\n  x **= 2;\n  return x;\n}', hostMath],
  ['ts/engine/exact.ts', 'export const value = Math.sqrt(2) + Math.fround(2 ** -100) + Math.max(1, 2);'],
  ['ts/chart/free.ts', 'export const value = Math.log10(2) + 10 ** 0.5;'],
];

const tree = mkdtempSync(join(tmpdir(), 'initscope-rules-'));
afterAll(() => rmSync(tree, { recursive: true }));

for (const path of [
  '.biome.jsonc',
  'scripts/host-math.grit',
  'tsconfig.json',
  'ts/web/tsconfig.json',
  'package.json',
]) {
  cpSync(join(repository, path), join(tree, path));
}
for (const [file, code] of planted) {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), `${code}\n`);
}
symlinkSync(join(repository, 'node_modules'), join(tree, 'node_modules'), 'junction');

const found = new Map<string, Set<string>>(planted.map(([file]) => [file, new Set()]));

const biome = run('@biomejs/biome/bin/biome', 'lint', '--reporter=json', '--max-diagnostics=none', '.');
for (const { category, severity, location } of JSON.parse(biome).diagnostics) {
  if (severity === 'error') found.get(location.path)?.add(category);
}
// Whether a project finds its files is not the question here: TS2307 is a missing module.
for (const project of ['.', 'ts/web']) {
  const errors = run('typescript/bin/tsc', '--pretty', 'false', '--project', project);
  for (const [, file = '', code] of errors.matchAll(/^(.+)\(\d+,\d+\): error (TS\d+)/gm)) {
    if (code !== 'TS2307') found.get(file.replaceAll('\\', '/'))?.add(`tsc ${project}`);
  }
}

function run(script: string, ...args: string[]): string {
  const command = [join(repository, 'node_modules', script), ...args];
  return spawnSync(process.execPath, command, { cwd: tree, encoding: 'utf8' }).stdout;
}

describe('a fault in the source tree is found, and only there', () => {
  for (const [file, code, ...rules] of planted) {
    it(`${file}: ${code.split('\n')[0]}`, () => {
      expect([...(found.get(file) ?? [])].sort()).toEqual(rules.sort());
    });
  }
});

it.each([
  ['.', 'lib.dom.'],
  ['ts/web', '@types/node'],
])("no import brings the other platform's types into the real project %s", (project, types) => {
  const files = run('typescript/bin/tsc', '--listFilesOnly', '--project', join(repository, project));
  expect(files).toContain('ts/engine/engine.ts');
  expect(files).not.toContain(types);
});
