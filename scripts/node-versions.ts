/**
 * The same bits on every Node: runs the suites that compare words with the committed receipts, and the engines with
 * each other, under the versions that npm's package `node` brings. Needs the npm registry.
 *
 * npm run test:node-versions
 */

import { spawnSync } from 'node:child_process';
import { repository } from './provenance.ts';

const versions = [22, 24];
const suites = ['test/receipts.test.ts', 'test/same-bits.test.ts'];

const node = (version: number, ...args: string[]) => ['--yes', '--package', `node@${version}`, 'node', ...args];
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', ...suites];

function npx(args: string[], stdout: 'pipe' | 'inherit') {
  const result = spawnSync('npx', args, { cwd: repository, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'] });
  if (result.status !== 0) throw new Error(`npx ${args.join(' ')}: exit status ${result.status}`);
  return result.stdout;
}

for (const version of versions) {
  // Were the package not to be had, npx would find this machine's own node.
  const running = npx(node(version, '--version'), 'pipe').trim();
  if (!running.startsWith(`v${version}.`)) throw new Error(`wanted Node ${version}, npx ran ${running}`);
  console.log(`Node ${running}`);
  npx(node(version, ...vitest), 'inherit');
}
