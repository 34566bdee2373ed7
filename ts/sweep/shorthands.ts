/**
 * Shorter ways to say what a field's list says: `seeds` for `seed`, `depth` and `width` for `hidden`. They are gone
 * once a spec is read; it knows no flag and no file.
 */
import { InputError } from '../input-error.ts';
import { MAX_LIST, readList } from './grid.ts';
import type { Kind } from './kinds.ts';
import { check, integer } from './kinds.ts';
import type { FieldName } from './spec.ts';

export interface Shorthand {
  /** The field that it says, and that cannot be given beside it. */
  readonly field: FieldName;
  readonly kind: Kind<number>;
  readonly doc: string;
}

export type ShorthandName = 'seeds' | 'depth' | 'width';

/** The article's network is two layers of 64. */
const [DEPTH, WIDTH] = [2, 64];

export const shorthands: Readonly<Record<ShorthandName, Shorthand>> = {
  seeds: { field: 'seed', kind: integer(1, MAX_LIST), doc: 'seeds 0 to n - 1, one number; instead of seed' },
  depth: {
    field: 'hidden',
    kind: integer(0, 64),
    doc: `how many hidden layers, each of that width; instead of hidden (default: ${DEPTH})`,
  },
  width: {
    field: 'hidden',
    kind: integer(1, 4096),
    doc: `size of each of those layers; instead of hidden (default: ${WIDTH})`,
  },
};

export const shorthandNames = Object.keys(shorthands) as readonly ShorthandName[];

/**
 * The same values with fields in the place of shorthands.
 * @throws InputError naming the shorthand
 */
export function spellOut(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const name of shorthandNames) {
    const { field } = shorthands[name];
    const isTwice = values[name] !== undefined && values[field] !== undefined;
    if (isTwice) throw new InputError(name, values[name], `nothing beside ${field}`);
  }
  const { seeds, depth, width, ...rest } = values; // null is no absence: it is refused
  const list = (name: 'depth' | 'width', given: unknown): number[] => readList(shorthands[name].kind, name, given);
  return {
    ...rest,
    ...(seeds !== undefined && { seed: firstSeeds(seeds) }),
    ...((depth !== undefined || width !== undefined) && {
      hidden: list('depth', depth === undefined ? DEPTH : depth).flatMap((layers) =>
        list('width', width === undefined ? WIDTH : width).map((units) => new Array<number>(layers).fill(units)),
      ),
    }),
  };
}

/** What is left of `values` beside `over`, which has the last word: nothing that says the same as one of its own. */
export function overruled(
  values: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const isLeft = (name: string): boolean => ![name, ...rivals(name)].some((each) => Object.hasOwn(over, each));
  return Object.fromEntries(Object.entries(values).filter(([name]) => isLeft(name)));
}

/** Names that cannot be given beside this one. */
function rivals(name: string): string[] {
  return shorthandNames.flatMap((short) => {
    const { field } = shorthands[short];
    return name === short ? [field] : name === field ? [short] : [];
  });
}

function firstSeeds(given: unknown): number[] {
  const { kind } = shorthands.seeds;
  const count = check(kind, 'seeds', typeof given === 'string' ? kind.parse(given) : given, given);
  return Array.from({ length: count }, (_, seed) => seed);
}
