/** The contract's last table says where each clause is written and tested; all of it exists. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const contract = readFileSync(new URL('ts/engine/contract.md', root), 'utf8');
const table = contract.split('\n').filter((line) => /^\| \d+ \|/.test(line));

/** What stands in backticks. */
const quoted = (text = ''): string[] => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

it('has a row for each clause', () => {
  const clauses = [...contract.matchAll(/^## (\d+)\. /gm)].map((match) => match[1]);
  expect(clauses.length).toBe(14);
  expect(table.map((line) => line.split('|')[1]?.trim())).toEqual(clauses);
});

describe.each(table)('%s', (line) => {
  const [, , rust, typescript, tests] = line.split('|').map(quoted);

  it.each([...rust!.map((place) => `crates/kernel/src/${place}`), ...typescript!.map((place) => `ts/${place}`)])(
    'has a definition in %s',
    (place) => {
      const [file = '', name = ''] = place.split(' ');
      const definition = new RegExp(`(?:(?:fn|struct|const|class|function) |^  )${name}\\b`, 'm');
      expect(readFileSync(new URL(file, root), 'utf8')).toMatch(definition);
    },
  );

  it('has code and tests', () => {
    expect(typescript).not.toEqual([]);
    expect(tests).not.toEqual([]);
    for (const test of tests!) {
      const file = test.includes('.') ? test : `${test}.test.ts`;
      const folder = test.startsWith('suite/') ? 'crates/kernel/tests/' : 'test/';
      expect(existsSync(new URL(folder + file, root)), file).toBe(true);
    }
  });
});
