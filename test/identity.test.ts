/** Identity by contract 13. The hashes are hashlib's; the calls that made them stand beside them. */
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datasetNames } from '../ts/data/registry.ts';
import * as node from '../ts/node/identity.ts';
import { fieldNames, runDefault } from '../ts/sweep/fields.ts';
import { canonicalRun, canonicalSweep, hashFloat32, hashFloat64, runId, runIdBy } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import { runSpec, sweepSpec } from '../ts/sweep/validate.ts';

describe('the canonical form', () => {
  it('says what is not at its default, keys sorted', () => {
    expect(canonicalSweep(sweepSpec({}))).toBe('{}');
    expect(canonicalRun(runSpec({ sigma: 0.1 }))).toBe('{"sigma":0.1}');
    expect(canonicalRun(runSpec({ init: 'he', learningRate: 1e-7 }))).toBe('{"init":"he","learningRate":1e-7}');
    const texts = { data: 'circles', epochs: '1e2', hidden: '32,32', seed: '3', sigma: '0.00272045' };
    const [run] = plan(sweepSpec(texts));
    expect(run && canonicalRun(run)).toBe(
      '{"data":"circles","epochs":100,"hidden":[32,32],"seed":3,"sigma":0.00272045}',
    );
  });

  it('of a sweep has lists, and its conditions where there are any', () => {
    expect(canonicalSweep(sweepSpec({ seeds: 2, epochs: 5, data: 'blobs,moons' }))).toBe(
      '{"data":["blobs","moons"],"epochs":[5],"seed":[0,1]}',
    );
    expect(canonicalSweep(sweepSpec({ hidden: [[64, 64]], where: ['seed<1', ' bias=true'] }))).toBe(
      '{"where":["bias=true","seed<1"]}',
    );
  });

  it("leaves a default out also where it is the data set's own", () => {
    expect(canonicalRun(runSpec({ data: 'blobs', noise: 1, sigma: 1 }))).toBe('{"data":"blobs","sigma":1}');
    expect(canonicalRun(runSpec({ data: 'moons', noise: 1, sigma: 1 }))).toBe('{"noise":1,"sigma":1}');
  });

  it('is that of the author of RFC 8785, whatever the fields are', () => {
    const real = (max: number) => fc.double({ min: 0, max, noNaN: true });
    const given = fc.record(
      {
        data: fc.constantFrom(...datasetNames),
        noise: real(1e6),
        hidden: fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 3 }),
        bias: fc.boolean(),
        biasSigma: real(1e38),
        seed: fc.nat(),
        optimizer: fc.constantFrom('adam', 'sgd', 'rmsprop'),
        learningRate: real(1),
        momentum: real(0.9),
        clipNorm: real(1e38),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(given, real(1e38), (values, sigma) => {
        const run = runSpec({ ...values, sigma });
        const said = fieldNames.filter((name) => canonicalize(run[name]) !== canonicalize(runDefault(name, run.data)));
        expect(canonicalRun(run)).toBe(canonicalize(Object.fromEntries(said.map((name) => [name, run[name]]))));
      }),
    );
  });

  it('does not depend on how a default came about', () => {
    const said = { seed: 0, init: 'normal', hidden: [64, 64], noise: 0.25, batch: 0, batchSeed: 9, sigma: 0.5 };
    expect(runId(runSpec(said))).toBe(runId(runSpec({ sigma: 0.5 })));
  });
});

describe('an id', () => {
  // hashlib.sha256(('initscope contract 1\n' + canonical).encode()).hexdigest()
  it.each([
    [{ sigma: 0.1 }, 'ab19368cbf62b9f24834d069a1466677650985f563849c486241e9a7d0383e79'],
    [{ init: 'he', learningRate: 1e-7 }, '093acf70e51beb833b811276e00bfc03684346c6708120d52f719c2cc291d195'],
    [
      { data: 'circles', epochs: 100, hidden: [32, 32], seed: 3, sigma: 0.00272045 },
      '8b1a3af47885dcf3cef6baa6ede6c9724c798f7c24a306eb0a9a239580be4d16',
    ],
  ])('of %j is that of hashlib', (values, id) => {
    expect(runId(runSpec(values))).toBe(id);
    expect(node.runId(runSpec(values))).toBe(id);
  });

  it('is made once', () => {
    const run = runSpec({ sigma: 0.1 });
    const texts: string[] = [];
    const id = runIdBy((text) => `${texts.push(text)} so far`);
    expect([id(run), id(run), runId(run), texts]).toEqual([
      ...new Array<string>(3).fill('1 so far'),
      ['initscope contract 1\n{"sigma":0.1}'],
    ]);
  });
});

describe('hashes of numbers', () => {
  // hashlib.sha256(struct.pack('<4d', 1.5, -0.0, math.inf, 0.1) + bytes.fromhex('000000000000f87f')).hexdigest()
  it('are of little-endian float64', () => {
    const values = Float64Array.of(1.5, -0, Number.POSITIVE_INFINITY, 0.1, Number.NaN);
    expect(hashFloat64(values)).toBe('2958aa287081181e85d6a3356c5fff88327898a53a2afcdca4a6c378e77efc43');
  });

  // hashlib.sha256(struct.pack('<4f', 1.5, -0.0, math.inf, 0.1) + bytes.fromhex('0000c07f')).hexdigest()
  it('are of little-endian float32', () => {
    const values = Float32Array.of(1.5, -0, Number.POSITIVE_INFINITY, 0.1, Number.NaN);
    expect(hashFloat32(values)).toBe('4074bc6f1ff952dc10f785fb1cbc6030c025278189aee60b1c95736d44ae87f2');
  });

  it('do not tell one NaN from another', () => {
    const odd64 = new Float64Array(BigUint64Array.of(0xfff8000000000123n).buffer);
    const odd32 = new Float32Array(Uint32Array.of(0xffc00123).buffer);
    expect(hashFloat64(odd64)).toBe(hashFloat64(Float64Array.of(Number.NaN)));
    expect(hashFloat32(odd32)).toBe(hashFloat32(Float32Array.of(Number.NaN)));
  });
});
