/** A sweep file says what flags say, flags win over it, its schema says the same, and no file can do harm. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../ts/input-error.ts';
import { specOfFlags } from '../ts/node/flags.ts';
import { readSweepFile } from '../ts/node/sweep-file.ts';
import { fieldNames, fields } from '../ts/sweep/fields.ts';
import { sweepSchema } from '../ts/sweep/schema.ts';
import type { SweepSpec } from '../ts/sweep/spec.ts';
import { sweepNames, sweepSpec } from '../ts/sweep/validate.ts';
import { allows } from './json-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'initscope-spec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Values = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, readonly string[]>>;

/** The sweep of a file with that text, and of flags. */
function specOf(text: string | Uint8Array, flags: Texts = {}): SweepSpec {
  const path = join(folder, 'sweep.json');
  writeFileSync(path, text);
  return specOfFlags(flags, { path, values: readSweepFile('--spec', path) });
}

const of = (values: Values, flags: Texts = {}): SweepSpec => specOf(JSON.stringify(values), flags);

describe('a sweep file', () => {
  it.each<[Values, Texts]>([
    [{}, {}],
    [
      { sigma: 0.1, epochs: 5 },
      { sigma: ['0.1'], epochs: ['5'] },
    ],
    [{ sigma: '0.001..3:15' }, { sigma: ['0.001..3:15'] }],
    [{ sigma: ['0.001..3:15', 10] }, { sigma: ['0.001..3:15,10'] }],
    [{ seeds: 20 }, { seeds: ['20'] }],
    [{ seed: [3, 7] }, { seed: ['3,7'] }],
    [{ hidden: [64, 64] }, { hidden: ['64,64'] }],
    [{ hidden: [[64, 64], [128], []] }, { hidden: ['64,64', '128', 'none'] }],
    [{ hidden: [] }, { hidden: ['none'] }],
    [
      { depth: '1..20', width: 64 },
      { depth: ['1..20'], width: ['64'] },
    ],
    [
      { optimizer: ['adam', 'sgd'], bias: [true, false] },
      { optimizer: ['adam,sgd'], bias: ['true,false'] },
    ],
    [{ init: 'kaiming' }, { init: ['he'] }],
    [{ where: ['sigma>=0.1', 'seed=0'] }, { only: ['sigma>=0.1', 'seed=0'] }],
  ])('%j says what flags say', (values, flags) => {
    expect(of(values)).toEqual(specOfFlags(flags));
  });

  it("is the README's example", () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const example = /^ {4}(\{"\$schema.*\})$/m.exec(readme)?.[1] ?? '';
    expect(specOf(example, { seeds: ['5'] })).toMatchObject({ hidden: [[64, 64], [128]], where: ['sigma>=0.01'] });
    expect(allows(sweepSchema(), JSON.parse(example))).toBe(true);
  });

  it('may name its schema, and begin with a byte order mark', () => {
    expect(specOf('\uFEFF{"$schema": "./sweep.schema.json", "seeds": 2}')).toEqual(sweepSpec({ seeds: 2 }));
  });

  it.each<[Values, Texts, Values]>([
    [{ seed: [1, 2], sigma: 1 }, { seed: ['7'] }, { seed: 7, sigma: 1 }],
    [{ seed: [1, 2] }, { seeds: ['3'] }, { seeds: 3 }],
    [{ seeds: 3 }, { seed: ['7'] }, { seed: 7 }],
    [{ depth: 3, width: 8 }, { hidden: ['5'] }, { hidden: [5] }],
    [{ hidden: [5] }, { depth: ['3'] }, { depth: 3 }],
    [{ depth: 3, width: 8 }, { depth: ['4'] }, { depth: 4, width: 8 }],
    [{ where: 'sigma>=0.1' }, { only: ['seed=0'] }, { where: 'seed=0' }],
  ])('%j is overruled by the flags %j', (values, flags, both) => {
    expect(of(values, flags)).toEqual(sweepSpec(both));
  });

  const hostile: readonly (readonly [content: string | Uint8Array, message: RegExp])[] = [
    ['', /--spec: expected a file of JSON \(.*\), got ".*sweep\.json"/],
    ['{"sigma": NaN}', /--spec: expected a file of JSON/],
    ['{"sigma": 1', /--spec: expected a file of JSON/],
    [new Uint8Array([0x7b, 0xff, 0x7d]), /--spec: expected a JSON file in UTF-8/],
    ['[1]', /--spec: expected a file with a JSON object/],
    ['null', /a JSON object/],
    ['"sigma"', /a JSON object/],
    ['{"sigma": 1, "sigma": 2}', /each name once; "sigma" is there again/],
    ['{"sigma": 1, "si\\u0067ma": 2}', /each name once; "sigma" is there again/],
    ['{"sigm": 1}', /sweep\.json: field: expected one of data, .* \(perhaps sigma\), got "sigm"/],
    ['{"lr": 1}', /sweep\.json: field: expected one of/],
    ['{"__proto__": {"sigma": [1]}}', /sweep\.json: field: expected one of .*got "__proto__"/],
    ['{"constructor": 1}', /sweep\.json: field: /],
    ['{"sigma": "NaN"}', /sweep\.json: sigma: expected a number from 0 to 1e38, got "NaN"/],
    ['{"sigma": 1e999}', /sweep\.json: sigma: expected a number from 0 to 1e38, got Infinity/],
    ['{"sigma": null}', /sweep\.json: sigma: expected .*, got null/],
    ['{"sigma": {"__proto__": 1}}', /sweep\.json: sigma: expected a number/],
    ['{"sigma": []}', /sweep\.json: sigma: expected a number/],
    ['{"depth": []}', /sweep\.json: depth: expected a whole number/],
    ['{"depth": null}', /sweep\.json: depth: expected a whole number/],
    ['{"seeds": [5]}', /sweep\.json: seeds: expected a whole number from 1 to 100000, got \[5\] \(list\)/],
    ['{"seed": [1, [2]]}', /sweep\.json: seed: expected a whole number/],
    ['{"hidden": [[64], [64, "x"]]}', /sweep\.json: hidden: expected up to 64/],
    ['{"where": {"sigma": 1}}', /sweep\.json: where: expected a condition/],
    ['{"seeds": 3, "seed": 1}', /sweep\.json: seeds: expected nothing beside seed, got 3/],
    ['{"seed": "0..999", "sigma": "1..2:1000"}', /number of runs: expected at most 100000.*got 1000000/],
    [`{"seed": [${new Array(200_000).fill(1)}]}`, /sweep\.json: seed: expected .*at most 100000.*…/],
    [`{"sigma": ${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`, /sweep\.json: sigma: expected .*nested too deeply/],
    [`{"sigma": "${'1,'.repeat(1_000_000)}"}`, /sweep\.json: sigma: expected/],
    [`{"sigma": "${'\\\\'.repeat(1_900_000)}"}`, /sweep\.json: sigma: expected/],
    [`{${Array.from({ length: 200_000 }, (_, i) => `"${i}": 1`)}}`, /sweep\.json: field: expected one of/],
    [`{"sigma": 1}${' '.repeat(10_000_000)}`, /--spec: expected .*at most 4000000 bytes/],
  ];
  it.each(hostile.map(([content, message]) => [content.slice(0, 40), content, message] as const))(
    '%s is refused in a sentence',
    (_, content, message) => {
      let refusal: unknown;
      try {
        specOf(content);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toBeInstanceOf(InputError);
      expect((refusal as Error).message).toMatch(message);
      expect((refusal as Error).message.length).toBeLessThan(1000);
    },
  );

  it.each(['/', folder, join(folder, 'none'), '/dev/null/x', '/dev/zero', 'a\0b'])('%j is no file', (path) => {
    expect(() => readSweepFile('--spec', path)).toThrow(InputError);
  });

  it('of any content is a sweep or is refused', () => {
    const name = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...sweepNames) },
      { weight: 1, arbitrary: fc.string() },
    );
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[0-9e.,:+-]{1,12}$/),
      fc.constantFrom('0..9', '1..2:3', 'none', 'adam', 'sigma>=0', 'true', 'NaN', '1e999', '..', ':', '1..', '0..1:'),
    );
    const leaf = fc.oneof(text, fc.double(), fc.integer({ min: -2, max: 200 }), fc.boolean(), fc.constant(null));
    const value = fc.oneof(
      leaf,
      fc.array(fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })), { maxLength: 4 }),
      fc.jsonValue(),
    );
    const object = fc.dictionary(name, value, { maxKeys: 4 }).map((values) => JSON.stringify(values));
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: object }, { weight: 1, arbitrary: fc.string() }), (content) => {
        try {
          const spec = specOf(content);
          expect(sweepSpec({ ...spec })).toEqual(spec);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the schema', () => {
  const schema = sweepSchema();
  const properties = schema.properties as Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  it('names everything that a file can say, with its help, default and range', () => {
    expect(Object.keys(properties).sort()).toEqual(['$schema', ...sweepNames].sort());
    for (const name of fieldNames) {
      expect(properties[name]).toMatchObject({
        description: fields[name].doc,
        anyOf: [fields[name].kind.json, {}, {}],
      });
      expect(allows(schema, { [name]: properties[name]?.default }), name).toBe(true);
      const given = name === 'sigma' || name === 'init' ? {} : { sigma: [1] };
      expect(sweepSpec({ ...given, [name]: properties[name]?.default })).toEqual(sweepSpec(given));
    }
    expect(properties.noise?.default).toBe(0.25);
    expect(properties.beta1?.anyOf).toContainEqual({ type: 'number', minimum: 0, exclusiveMaximum: 1 });
  });

  it('allows of single fields what the reader does', () => {
    const values: readonly unknown[] = [
      ...[0, 1, -1, 0.5, 64, 65, 4096, 4097, 1e6, 1e7, 4294967295, 4294967296, 1e38, 1e39, true, null, {}],
      ...[
        'moons',
        'adam',
        'kaiming',
        'he,normal',
        'none',
        '64,64',
        'true',
        'true,false',
        '0.001..1:3',
        '1..1x',
        '',
        'x',
        '1,,2',
      ],
      ...[[1, 2], [true, false], ['adam', 'sgd'], ['1..2:2', 3], [[64], [32, 16]], [[]], [null], [[1.5]], ['x']],
    ];
    const outside = /at most \d+ parameters|number of|recorded|points for training|since init|the number of training/;
    let compared = 0;
    for (const name of [...fieldNames, 'depth', 'width', 'seeds']) {
      for (const value of values) {
        const reader = accepts({ [name]: value, ...(name !== 'epochs' && { epochs: 1 }) });
        // What is a matter of several fields, and of a text's numbers, no schema of single fields can say.
        if (reader !== null && (outside.test(reader) || typeof value === 'string' || Array.isArray(value))) {
          if (allows(schema, { [name]: value })) continue;
        }
        expect([name, value, allows(schema, { [name]: value })]).toEqual([name, value, reader === null]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(900);
  });

  it('refuses what the reader refuses of the whole', () => {
    for (const values of [
      { seeds: 1, seed: 1 },
      { depth: 1, hidden: [] },
      { width: 1, hidden: [] },
      { sigm: 1 },
      [],
      'x',
    ]) {
      expect(allows(schema, values)).toBe(false);
    }
    expect(allows(schema, { $schema: 'x', where: ['sigma>=0.1', 'optimizer != sgd'], depth: '1..3', width: 8 })).toBe(
      true,
    );
    expect(allows(schema, { where: 'sigma' })).toBe(false);
  });

  /** Null, or what the reader says against it. */
  function accepts(values: Values): string | null {
    try {
      of(values);
      return null;
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as Error).message;
    }
  }
});
