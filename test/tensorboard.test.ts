/** An event file is what TensorBoard reads: its checksums, its messages and every scalar; runs have names of their own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowColumns } from '../ts/report/rows.ts';
import { crc32c, eventFile, runName } from '../ts/report/tensorboard.ts';
import { runId } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { readEvents } from './event-file.ts';
import { createFakeEngine } from './fake-engine.ts';

function trained(spec: Readonly<Record<string, unknown>>): RunResult[] {
  return plan(sweepSpec(spec)).map((run) => executeRun(createFakeEngine(), run));
}

const [run] = trained({ samples: 20, hidden: [3], epochs: 4, sigma: [1], seed: [0] }) as [RunResult];

describe('checksums', () => {
  const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
  // RFC 3720, appendix B.4, whose bytes are little-endian.
  it.each([
    ['zeros', new Uint8Array(32), 0x8a9136aa],
    ['ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['ascending', ascending, 0x46dd794e],
    ['descending', ascending.toReversed(), 0x113fdb5c],
  ])('of 32 bytes of %s', (_, bytes, crc) => expect(crc32c(bytes)).toBe(crc));

  it('find any bit that is turned', () => {
    const file = eventFile(run);
    expect(readEvents(file)).toHaveLength(5);
    const bit = fc.integer({ min: 0, max: 8 * file.length - 1 });
    fc.assert(
      fc.property(bit, (at) => {
        const turned = file.slice();
        turned[at >> 3] = (turned[at >> 3] as number) ^ (1 << (at & 7));
        expect(() => readEvents(turned)).toThrow();
      }),
    );
  });
});

describe('events', () => {
  it('are the version, then an epoch each, with every column', () => {
    const [version, ...epochs] = readEvents(eventFile(run));
    expect(version).toEqual({ wallTime: 0, step: 0, version: 'brain.Event:2', scalars: [] });
    expect(epochs.map(({ step, wallTime }) => [step, wallTime])).toEqual([0, 1, 2, 3].map((epoch) => [epoch, epoch]));
    for (const { step, scalars } of epochs) {
      const columns = Object.entries(run.trace);
      expect(scalars).toEqual(
        columns.map(([name, values]) => [name.replace('.', '/'), Math.fround(values[step] ?? 9)]),
      );
    }
    expect(epochs[0]?.scalars.map(([tag]) => tag).slice(0, 4)).toEqual([
      'loss',
      'accuracy',
      'gradientNorm',
      'gradientNorm/weight1',
    ]);
  });

  it('have any number as the nearest float32', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 5 }), (values) => {
        const [, ...epochs] = readEvents(eventFile({ ...run, trace: { loss: Float64Array.from(values) } }));
        expect(epochs.map(({ scalars }) => scalars)).toEqual(values.map((value) => [['loss', Math.fround(value)]]));
      }),
    );
  });

  it('have any epoch as their step', () => {
    const [, ...epochs] = readEvents(eventFile({ ...run, trace: { loss: new Float64Array(20_000) } }));
    expect(epochs.findIndex(({ step }, epoch) => step !== epoch)).toBe(-1);
    expect(epochs).toHaveLength(20_000);
  });

  // tensorboard 2.21.0, with f a file: RecordWriter(f).write(Event(wall_time=130, step=130, summary=Summary(value=[
  //   Summary.Value(tag='loss', simple_value=0.1), Summary.Value(tag='gradientNorm/weight1', simple_value=-2.5)]))
  //   .SerializeToString())
  const golden =
    '3800000000000000a3797d570900000000004060401082012a2a0a0b0a046c6f737315cdcccc3d0a1b0a14' +
    '6772616469656e744e6f726d2f7765696768743115000020c0a09ccb46';

  it("have TensorBoard's own bytes", () => {
    const trace = { loss: new Float64Array(131).fill(0.1), 'gradientNorm.weight1': new Float64Array(131).fill(-2.5) };
    const file = Buffer.from(eventFile({ ...run, trace })).toString('hex');
    expect(file.slice(-golden.length)).toBe(golden);
  });
});

describe('names', () => {
  const namesOf = (spec: Readonly<Record<string, unknown>>): string[] => {
    const specs = plan(sweepSpec(spec));
    const outcomes = specs.map((each) => ({ ...run, spec: each, receipt: { ...run.receipt, id: runId(each) } }));
    const { fields } = rowColumns(outcomes);
    return outcomes.map((outcome) => runName(fields, outcome));
  };

  it('say what differs, in the order of the plan', () => {
    expect(namesOf({ sigma: [1e-7, 0.5], seed: [2] })).toEqual(['sigma=1e-7,seed=2', 'sigma=0.5,seed=2']);
    expect(namesOf({ init: ['he', 'normal'], sigma: [1], seed: [0], hidden: [[], [64, 64]] })).toEqual([
      'hidden=none,init=he,seed=0',
      'hidden=none,sigma=1,seed=0',
      'hidden=64x64,init=he,seed=0',
      'hidden=64x64,sigma=1,seed=0',
    ]);
  });

  it('are names of folders, one for each run, however much differs', () => {
    const entries = Object.entries({
      hidden: [new Array(64).fill(400), new Array(63).fill(400)],
      bias: [true, false],
      data: ['moons', 'circles'],
      activation: ['leaky_relu', 'tanh'],
      optimizer: ['rmsprop', 'sgd'],
      samples: [20, 30],
      ...Object.fromEntries(
        ['noise', 'testFraction', 'slope', 'learningRate', 'momentum', 'alpha', 'weightDecay', 'clipNorm'].map(
          (name) => [name, [0.1234567890123, 0.2345678901234]],
        ),
      ),
    });
    fc.assert(
      fc.property(fc.subarray(entries, { maxLength: 6 }), (some) => {
        const names = namesOf({ seed: [0, 1], init: ['normal', 'keras'], sigma: [0.1], ...Object.fromEntries(some) });
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[\w.=,+-]{1,255}$/);
      }),
      { numRuns: 30, examples: [[entries.slice(0, 6)], [entries.slice(4, 10)]] },
    );
  });
});
