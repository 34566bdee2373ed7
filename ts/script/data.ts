/** The part of a program that makes the data: by scikit-learn, or by NumPy where scikit-learn has no such thing. */
import type { DatasetName } from '../data/registry.ts';
import type { RunSpec } from '../sweep/spec.ts';
import { python } from './python.ts';

interface Maker {
  /** From sklearn.datasets, where it is there. */
  readonly imports?: string;
  /** Defines points(count, state), whose result is a pair of arrays. */
  readonly points: (spec: RunSpec) => string;
}

const makers: Readonly<Record<DatasetName, Maker>> = {
  moons: {
    imports: 'make_moons',
    points: ({ noise }) => `    return make_moons(count, noise=${python(noise)}, random_state=state)`,
  },
  circles: {
    imports: 'make_circles',
    points: ({ noise }) => `    return make_circles(count, noise=${python(noise)}, random_state=state)`,
  },
  blobs: {
    imports: 'make_blobs',
    points: ({ noise, dataSeed }) =>
      [
        `    if not isinstance(state, RandomState):`,
        `        return make_blobs(count, centers=3, cluster_std=${python(noise)}, random_state=state)`,
        `    centres = RandomState(${dataSeed}).uniform(-10, 10, (3, 2))  # those of the data set`,
        `    return make_blobs(count, centers=centres, cluster_std=${python(noise)}, random_state=state)`,
      ].join('\n'),
  },
  xor: {
    points: ({ noise }) =>
      [
        '    state = state if isinstance(state, RandomState) else RandomState(state)',
        '    u = state.uniform(-1, 1, (count, 2))',
        '    return u + state.normal(scale=' +
          python(noise) +
          ', size=u.shape), ((u[:, 0] < 0) != (u[:, 1] < 0)).astype(int)',
      ].join('\n'),
  },
  sine: {
    points: ({ noise }) =>
      [
        '    state = state if isinstance(state, RandomState) else RandomState(state)',
        '    x = state.uniform(-3, 3, count)',
        `    y = np.sin(2 * x) + state.normal(scale=${python(noise)}, size=count)`,
        '    return x[:, None], y[:, None]',
      ].join('\n'),
  },
};

/** Lines of import. */
export function dataImports({ data }: RunSpec): string {
  const { imports } = makers[data];
  return [
    ...(imports === undefined ? [] : [`from sklearn.datasets import ${imports}`]),
    'from sklearn.model_selection import train_test_split',
    'from sklearn.preprocessing import StandardScaler',
  ].join('\n');
}

/** Defines PARTS: by name the inputs, float32, and what they are to become. */
export function dataProgram(spec: RunSpec): string {
  const { samples, dataSeed, testFraction, splitSeed, freshPoints } = spec;
  const fresh = `

fresh_raw, fresh_y = points(${freshPoints}, RandomState([${dataSeed}, 5]))  # other points of the same population
PARTS["fresh"] = scaler.transform(fresh_raw).astype(np.float32), fresh_y`;
  return `def points(count, state):
${makers[spec.data].points(spec)}


raw, y = points(${samples}, ${dataSeed})
scaler = StandardScaler().fit(raw)
x = scaler.transform(raw).astype(np.float32)
train, test = train_test_split(np.arange(${samples}), test_size=${python(testFraction)}, random_state=${splitSeed})
PARTS = {"training": (x[train], y[train]), "test": (x[test], y[test])}${freshPoints === 0 ? '' : fresh}`;
}
