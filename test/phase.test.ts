/** The phase diagram: the map, theory's lines with published and derived values, the words, the picture, the command. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, describe, expect, it } from 'vitest';
import { heatColour } from '../ts/chart/heat.ts';
import { renderHeat } from '../ts/node/draw.ts';
import { fontFiles } from '../ts/node/fonts.ts';
import { compare, comparisonText } from '../ts/phase/comparison.ts';
import { edgesOf, phaseMaps, phases } from '../ts/phase/figure.ts';
import { chanceOf, phaseMap, trainedDepths, trainedLevel } from '../ts/phase/map.ts';
import { criticalSigma, numberLimits, trainableDepth } from '../ts/phase/theory.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import type { RunSpec } from '../ts/sweep/spec.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { charactersOf } from './font-characters.ts';

const tanh = { activation: 'tanh', slope: 0.01, biasSigma: Math.sqrt(0.05), width: 64 } as const;
const relu = { ...tanh, activation: 'relu', biasSigma: 0 } as const;

const spec = sweepSpec({
  init: 'scaled',
  depth: '1,4,10',
  width: 64,
  sigma: [1, 2],
  biasSigma: 0.2236,
  activation: 'tanh',
  seeds: 2,
});

function ran(
  accuracy: (run: RunSpec) => number,
  divergedAt: (run: RunSpec) => number | null = () => null,
  sweep = spec,
): RunResult[] {
  return plan(sweep).map((run): RunResult => {
    const ended = { rows: 400, loss: 0.3, accuracy: accuracy(run) };
    return {
      spec: run,
      trace: {},
      divergedAt: divergedAt(run),
      training: ended,
      test: { ...ended, accuracy: 0.7 },
    } as unknown as RunResult;
  });
}

/** Trains to 4 layers at σ_w 1 and to 10 at 2. */
const runs = ran(({ hidden, sigma, seed }) => (hidden.length <= 4 || sigma === 2 ? 0.9 : 0.5) + (seed - 0.5) * 0.02);

describe('the map', () => {
  it('has the mean over seeds, depths and scales ascending', () => {
    const map = phaseMap(runs.toReversed());
    expect([map.depths, map.sigmas]).toEqual([
      [1, 4, 10],
      [1, 2],
    ]);
    expect(map.cells.map(({ training }) => Number(training!.toFixed(12)))).toEqual([0.9, 0.9, 0.9, 0.9, 0.5, 0.9]);
    expect(map.cells.every(({ seeds, test, diverged }) => seeds === 2 && test === 0.7 && diverged === 0)).toBe(true);
  });

  it('a cell of which all diverged has nothing, one of which some did has what they ended at', () => {
    const all = phaseMap(
      ran(
        () => 0.9,
        ({ sigma }) => (sigma === 2 ? 3 : null),
      ),
    );
    expect(all.cells.map(({ training }) => training)).toEqual([0.9, null, 0.9, null, 0.9, null]);
    const one = phaseMap(
      ran(
        ({ seed }) => (seed === 0 ? Number.NaN : 0.9),
        ({ seed }) => (seed === 0 ? 3 : null),
      ),
    );
    expect(one.cells.map(({ training, diverged }) => [training, diverged])).toEqual(new Array(6).fill([0.45, 1]));
  });

  it('counts as trained from midway between chance and the best', () => {
    const map = phaseMap(runs);
    expect(trainedLevel(map, 0.52)).toBeCloseTo((0.52 + 0.9) / 2, 12);
    expect(trainedDepths(map, 0.71)).toEqual([4, 10]);
    expect(trainedDepths(map, 0.95)).toEqual([0, 0]);
    expect(chanceOf(Uint32Array.of(0, 1, 1, 2, 1))).toBe(0.6);
  });

  it.each([
    ['all', '#####', 5],
    ['none', '.....', 0],
    ['to the first failure', '###..', 3],
    ['beyond a failure', '#.###', 5],
    ['not to one lucky cell', '##..#', 2],
    ['to neither of two borders that are as good, but the shallower', '##.#.', 2],
    ['to where two more train than fail', '#.##.', 4],
  ])('trains to a depth that no single cell decides: %s', (_, column, depth) => {
    const training = [...column].map((cell) => (cell === '#' ? 0.9 : 0.5));
    const cells = training.map((value) => ({ seeds: 1, training: value, test: value, diverged: 0 }));
    expect(trainedDepths({ depths: [1, 2, 3, 4, 5], sigmas: [1], cells }, 0.7)).toEqual([depth]);
  });

  it('cells meet midway', () => {
    expect(edgesOf([1, 2, 4])).toEqual([0.5, 1.5, 3, 5]);
  });
});

describe('theory over it', () => {
  it('six correlation depths', () => {
    // Independent values at (σ_w², σ_b²): ξ_c of tanh.
    for (const [variance, depth] of [
      [1, 3.6269756181],
      [1.3, 7.8340692689],
      [2.5, 11.7955975159],
      [4, 6.980273533],
    ] as const) {
      expect(trainableDepth(tanh, Math.sqrt(variance)) ?? 0).toBeCloseTo(6 * depth, 6);
    }
    expect(trainableDepth(relu, 2)).toBeNull();
  });

  it('where order ends', () => {
    expect(criticalSigma(tanh, 0.5, 3)).toBeCloseTo(Math.sqrt(1.7609546395999), 5);
    expect(criticalSigma(relu, 0.5, 3)).toBeCloseTo(Math.SQRT2, 5);
    expect(criticalSigma(tanh, 2, 3)).toBeNull();
  });

  it('where numbers end, for networks of width 64', () => {
    // Measured over 20 networks: overflow after 51.6 ± 0.1 layers at σ_w² 64, 130.0 ± 0.6 at 8.
    expect(Math.abs(numberLimits(relu, 8)!.overflow - 51.6)).toBeLessThan(4 * 0.1);
    expect(Math.abs(numberLimits(relu, Math.sqrt(8))!.overflow - 130)).toBeLessThan(4 * 0.6);
    // 2^-100 by a mean of χ = 1/8 a layer, and E log T/(n/2) = -0.0401 besides.
    expect(numberLimits(relu, 0.5)!.underflow).toBeCloseTo((2 * -100 * Math.LN2) / (Math.log(1 / 8) - 0.0401085988), 6);
    expect(numberLimits({ ...relu, biasSigma: 0.1 }, 0.5)!.underflow).toBe(Infinity);
    expect(numberLimits(tanh, 8)).toBeNull();
  });
});

describe('the comparison', () => {
  const column = (chi: number, measured: number, predicted: number | null) => ({ chi, measured, predicted });

  it('takes what lies within the map, by phase', () => {
    const columns = [
      column(0.5, 8, 4),
      column(0.9, 20, 10),
      column(0.99, 40, 90),
      column(1.01, 12, 80),
      column(2, 30, 30),
      column(2.5, 40, 20),
      column(3, 5, null),
    ];
    const found = compare(columns, 40);
    expect(found).toEqual({ order: [2, 2], chaos: [1], beyond: { columns: 2, trained: 1 }, deeper: 1 });
    expect(comparisonText(found, 40, 'SGD')).toBe(
      'With SGD, theory and measurement do not agree in order, where networks train to 2.0 times 6 ξ_c ' +
        '(median of 2 σ_w; 2.0 to 2.0); theory and measurement agree in chaos, where networks train to 1.0 ' +
        'times 6 ξ_c (median of 1 σ_w; 1.0 to 1.0). 1 σ_w more trains to depth 40 though less is predicted. Where more than 40 is ' +
        'predicted, 1 of 2 σ_w train to there.',
    );
  });

  it('knows chaos where no border lies within the map', () => {
    const chaos = { ...spec, sigma: [2.2, 3] };
    // 6 ξ_c is 36.8 and 26.9 there; of the map's depths 50 is the deepest, and networks train to 4.
    const deep = { ...chaos, hidden: [1, 4, 50].map((depth) => new Array<number>(depth).fill(64)) };
    const trained = ran(({ hidden }) => (hidden.length <= 4 ? 0.9 : 0.5), undefined, deep);
    const { comparison, critical } = phases(deep, trained, 0.5);
    expect(critical).toBeNull();
    expect(comparison).toContain('do not agree in chaos');
    expect(comparison).not.toContain('in order');
  });

  it('says where there is nothing to compare', () => {
    expect(comparisonText(compare([column(1, 40, null)], 40), 40, 'Adam')).toBe(
      'With Adam, no σ_w has both a measured and a predicted boundary within this map.',
    );
  });
});

describe('the picture', () => {
  it('has each cell in its colour, which gets lighter with its value', async () => {
    const values = [0.55, 0.6, 0.7, 0.8, 0.9, 0.99];
    const all = ran(({ hidden, sigma }) => values[[1, 4, 10].indexOf(hidden.length) * 2 + (sigma === 2 ? 1 : 0)]!);
    const { figure } = phases(spec, all, 0.52);
    const bare = { ...figure, lines: [] };
    const image = await loadImage(await renderHeat(bare));
    const canvas = createCanvas(image.width, image.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    const counts = new Map<string, number>();
    for (let i = 0; i < data.length; i += 4) {
      const hex = `#${[...data.subarray(i, i + 3)].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
      counts.set(hex, (counts.get(hex) ?? 0) + 1);
    }
    // Depths 1, 4, 10 have edges -0.5, 2.5, 7, 13: a third more rows each, and both scales the same width.
    const area = (i: number): number => counts.get(heatColour(values[i]!, figure.scale)) ?? 0;
    expect(area(0)).toBeGreaterThan(10_000);
    for (const [row, height] of [3, 4.5, 6].entries()) {
      expect(Math.abs(area(2 * row) / area(0) / (height / 3) - 1)).toBeLessThan(0.03);
      expect(Math.abs(area(2 * row + 1) / area(2 * row) - 1)).toBeLessThan(0.03);
    }
    const light = values.map((value) => Number.parseInt(heatColour(value, figure.scale).slice(3, 5), 16));
    expect(light).toEqual(light.toSorted((a, b) => a - b));
  });

  it('uses characters that the font has', () => {
    const figures = [phases(spec, runs, 0.52), phases({ ...spec, activation: ['relu'], biasSigma: [0] }, runs, 0.52)];
    const used = new Set(JSON.stringify(figures.map(({ figure }) => figure)).match(/[^\s]/gu));
    expect(used).toContain('ξ');
    for (const file of fontFiles) {
      const characters = charactersOf(file);
      expect([...used].filter((character) => !characters.has(character.codePointAt(0)!))).toEqual([]);
    }
  });

  it('is one for each deviation of the biases, of its own runs and with its own theory', () => {
    const both = { ...spec, biasSigma: [0, 0.2236] };
    const all = ran(
      ({ hidden, biasSigma }) => (hidden.length <= (biasSigma === 0 ? 1 : 4) ? 0.9 : 0.5),
      undefined,
      both,
    );
    const maps = phaseMaps(both, all, 0.52);
    expect(maps.map(({ figure, measured }) => [figure.name, measured])).toEqual([
      ['phase-0', [1, 1]],
      ['phase-0.2236', [4, 4]],
    ]);
    // Without biases χ is σ_w² up to chaos; with them the border lies where it does above.
    expect(maps[0]!.critical).toBeCloseTo(1, 3);
    expect(maps[0]!.figure.definition).toContain('biases from N(0, 0)');
    expect(maps[1]!.critical).toBeCloseTo(Math.sqrt(1.7609546395999), 3);
    // Without biases their deviation makes no second run.
    const without = { ...both, bias: [false] };
    expect(
      phaseMaps(
        without,
        ran(() => 0.9, undefined, without),
        0.52,
      ).map(({ figure }) => figure.name),
    ).toEqual(['phase']);
  });

  it('says what it has, with the optimiser and the level', () => {
    const { figure } = phases(spec, runs, 0.52);
    expect(figure.setting).toContain('Adam');
    expect(figure.lines.map(({ label }) => label)).toEqual(['theory: 6 ξ_c', 'order | chaos at 1.33', 'measured']);
    expect(figure.notes[0]).toContain('trained is 71 % or more, midway between chance and the best');
    expect(figure.alt).toContain('Depth to which networks train by σ_w: 1: 4, 2: 10.');
    // The measured boundary runs along the cells' upper edges: 7 above depth 4, 13 above 10.
    expect(figure.lines.at(-1)!.points.map(({ y }) => y)).toEqual([7, 7, 13, 13]);
  });
});

describe('the command', () => {
  const main = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'initscope-phase-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const phase = (...args: string[]) =>
    spawnSync(process.execPath, [main, 'phase', ...args], { cwd: folder, encoding: 'utf8' });

  it.each([
    [['--hidden', '8,4'], '--hidden: expected networks of one or more layers, all of one width, got ["8–4"]'],
    [['--epochs', '2,3'], '--epochs: expected one value'],
  ])('refuses %j', (args, message) => {
    const { status, stderr } = phase(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  it('goes on in its folder, with equal steps of σ_w', () => {
    const small = [
      '--width',
      '4',
      '--epochs',
      '2',
      '--samples',
      '60',
      '--sigma',
      '0.5..2.5:3',
      '--out',
      'map',
      '--quiet',
    ];
    expect(phase('--depth', '1,2', ...small).status).toBe(0);
    const { status, stdout } = phase('--depth', '1..3', ...small);
    expect(status).toBe(0);
    expect(stdout).toContain('map: phase.csv, phase.png, and the 9 runs');
    const lines = (name: string): string[] =>
      readFileSync(join(folder, 'map', name), 'utf8')
        .trimEnd()
        .split('\n');
    expect(lines('timings.ndjson').length).toBe(9);
    const rows = lines('phase.csv').map((line) => line.split(','));
    expect(rows[0]).toEqual(
      'biasSigma,depth,sigma,seeds,trainingAccuracy,testAccuracy,diverged,isTrained,trainedDepth,sixCorrelationDepths'.split(
        ',',
      ),
    );
    expect(rows.slice(1).map(([, depth, sigma]) => `${depth} ${sigma}`)).toEqual([
      '1 0.5',
      '1 1.5',
      '1 2.5',
      '2 0.5',
      '2 1.5',
      '2 2.5',
      '3 0.5',
      '3 1.5',
      '3 2.5',
    ]);
  });
});
