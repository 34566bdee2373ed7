/** What was run, the table of it, and how to do it again. */

import { fieldNames, fields, sweepDefault } from '../../sweep/fields.ts';
import { divergence, type RunResult } from '../../sweep/run.ts';
import type { FieldName, SweepSpec } from '../../sweep/spec.ts';
import { label, valueText } from '../../sweep/vary.ts';
import { paragraph, type Section, type Table, type Text } from '../document.ts';
import type { Row } from '../table.ts';
import { tableTexts } from '../words.ts';

/** More values of a field than this are counted. */
const MOST_VALUES = 12;
/** More runs than this have no line each. */
const MOST_RUNS = 40;
/** Of a hash enough to know it by. */
const SHORT = 16;

/** @param failed runs that could not be trained; @param missing how many nobody has tried */
export function whatWasRun(
  spec: SweepSpec,
  runs: readonly RunResult[],
  failed: readonly string[],
  missing: number,
): Section {
  const diverged = runs.filter((run) => divergence(run) !== null).length;
  const counts = [
    `${runs.length.toLocaleString('en-GB')} runs`,
    diverged === 0 ? 'none diverged' : `${diverged} diverged`,
    ...(failed.length === 0 ? [] : [`${failed.length} could not be trained`]),
    ...(missing === 0 ? [] : [`${missing} of the plan not trained yet`]),
  ];
  const said = fieldNames.filter((name) => spec[name].length > 1 || !isUsual(spec, name));
  const table: Table = {
    kind: 'table',
    caption: 'What varies, and what is not as it is by default',
    columns: [
      { head: 'field', align: 'left' },
      { head: 'values', align: 'left' },
      { head: 'what it is', align: 'left' },
    ],
    rows: said.map((name): Text[] => [[{ code: name }], valuesText(spec, name), fields[name].doc]),
  };
  return {
    title: 'What was run',
    blocks: [
      paragraph(`${counts.join(', ')}.`),
      ...(said.length === 0 ? [] : [table]),
      ...(failed.length === 0 ? [] : [{ kind: 'list' as const, items: failed }]),
    ],
  };
}

/** What decides, setting by setting. */
export function results(rows: readonly Row[]): Section {
  const { head, cells } = tableTexts(rows, Number.POSITIVE_INFINITY);
  const own = Object.keys(rows[0]?.setting ?? {}).length + 1;
  const table: Table = {
    kind: 'table',
    caption: "Each setting over its seeds; accuracies are shares, losses in nats or in squares of the targets' unit",
    columns: head.map((text, i) => ({ head: text.replaceAll('\n', ' '), align: i < own ? 'left' : 'right' })),
    rows: cells,
  };
  return { title: 'Results by setting', blocks: [table] };
}

export interface Provenance {
  /** The commands that make it again, the first of which trains. */
  readonly commands: readonly string[];
  /** Names and values of what trained it: versions, machine, time. */
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** SHA-256 of the files that are the same on every machine. */
  readonly files: readonly (readonly [name: string, hash: string])[];
}

export function reproduce(provenance: Provenance, runs: readonly RunResult[], names: readonly FieldName[]): Section {
  const { commands, environment, files } = provenance;
  const few = runs.length <= MOST_RUNS ? [receipts(runs, names)] : [];
  return {
    title: 'How to reproduce it',
    blocks: [
      paragraph(
        'The same spec gives the same bits, on any machine and any number of workers. These commands train it again, check ' +
          'this folder against its hashes and by training, and print a PyTorch program that remakes one of its runs.',
      ),
      { kind: 'code', text: commands.join('\n') },
      {
        kind: 'table',
        caption: 'What trained it',
        columns: [
          { head: 'what', align: 'left' },
          { head: 'which', align: 'left' },
        ],
        rows: environment.map(([name, value]): Text[] => [name, [{ code: value }]]),
      },
      {
        kind: 'table',
        caption: 'Files that come out the same everywhere, by their SHA-256',
        columns: [
          { head: 'file', align: 'left' },
          { head: 'SHA-256', align: 'left' },
        ],
        rows: files.map(([name, hash]): Text[] => [[{ code: name }], [{ code: hash }]]),
      },
      ...few,
    ],
  };
}

function receipts(runs: readonly RunResult[], names: readonly FieldName[]): Table {
  return {
    kind: 'table',
    caption: `Receipts, by their first ${SHORT} digits; whole, with a hash for each column, they are in runs.ndjson`,
    columns: [
      { head: 'run', align: 'left' },
      { head: 'id', align: 'left' },
      { head: 'final parameters', align: 'left' },
    ],
    rows: runs.map(({ spec, receipt }): Text[] => [
      label(spec, [...names, 'seed']),
      [{ code: receipt.id.slice(0, SHORT) }],
      [{ code: receipt.parameters.slice(0, SHORT) }],
    ]),
  };
}

function isUsual(spec: SweepSpec, name: FieldName): boolean {
  return JSON.stringify(spec[name]) === JSON.stringify(sweepDefault(name, spec.data));
}

function valuesText(spec: SweepSpec, name: FieldName): string {
  const values = spec[name] as readonly unknown[];
  if (values.length === 0) return 'the default of each data set';
  const texts = values.map((value) => valueText({ [name]: value }, name));
  const [first, last] = [texts[0], texts.at(-1)];
  return texts.length <= MOST_VALUES ? texts.join(', ') : `${texts.length} values, ${first} to ${last}`;
}
