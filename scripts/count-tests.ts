/**
 * Prints `N passed, N failed, N skipped` over the JSON reports of vitest in a folder. A file that failed before its
 * first test counts as one failure, and no report at all is an error.
 *
 * node --import tsx scripts/count-tests.ts FOLDER
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('which folder?');

const counts = { passed: 0, failed: 0, skipped: 0 };
const reports = readdirSync(folder).map((name): Report => JSON.parse(readFileSync(join(folder, name), 'utf8')));
for (const { status, assertionResults } of reports.flatMap((report) => report.testResults)) {
  if (status === 'failed' && assertionResults.every((test) => test.status !== 'failed')) counts.failed++;
  for (const test of assertionResults) {
    counts[test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped']++;
  }
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
if (reports.length === 0) process.exitCode = 1;
