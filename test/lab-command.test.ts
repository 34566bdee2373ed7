/** The commands that a page gives make the runs on show, and no others. */
import { describe, expect, it } from 'vitest';
import { runId } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { commands, sweeps } from '../ts/web/lab/command.ts';
import { presets } from '../ts/web/lab/presets.ts';
import { defaultState, type LabState, normal, runOf, setup } from '../ts/web/lab/state.ts';

const state = defaultState();
const mixed: LabState = {
  ...state,
  setup: setup({ data: 'circles', hidden: [8], optimizer: 'sgd', momentum: 0.9, batch: 32, seed: 7 }),
  networks: [normal(0.1), normal(0.2, 0.5), { init: 'he' }, { init: 'pytorch', activation: 'tanh' }, normal(0.1)],
  draws: 3,
};

const all: [string, LabState][] = [
  ['mixed', mixed],
  ['none hidden', { ...state, setup: setup({ hidden: [], bias: false }) }],
  ...presets.map(({ name, state: shown }): [string, LabState] => [name, { ...state, ...shown }]),
];

it.each(all)('%s', (_, shown) => {
  const ids = new Set<string>();
  for (const start of shown.networks) {
    for (let seed = 0; seed < shown.draws; seed++) ids.add(runId(runOf(shown.setup, start, shown.setup.seed + seed)));
  }
  const made = sweeps(shown).flatMap((values) => plan(sweepSpec(values)).map(runId));
  expect(new Set(made)).toEqual(ids);
});

describe('as lines to type', () => {
  it('are short where little was changed', () => {
    expect(commands(state)).toEqual(['npm run sweep -- --sigma 0.01,0.1,0.5,1 --seed 0']);
  });

  it('go into one folder where there are several', () => {
    expect(commands(mixed)).toEqual([
      'npm run sweep -- --data circles --hidden 8 --optimizer sgd --momentum 0.9 --batch 32 --init normal,he --sigma 0.1 --seed 7..9 --out results/lab',
      'npm run sweep -- --data circles --hidden 8 --optimizer sgd --momentum 0.9 --batch 32 --sigma 0.2 --bias-sigma 0.5 --seed 7..9 --out results/lab',
      'npm run sweep -- --data circles --hidden 8 --activation tanh --optimizer sgd --momentum 0.9 --batch 32 --init pytorch --seed 7..9 --out results/lab',
    ]);
  });
});
