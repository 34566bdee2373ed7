/**
 * jax-js on its WebAssembly backend: one compiled function a step, of the loss's value and gradient and of Adam. All
 * parameters lie in one array, so that Adam is one kernel and not one a tensor. Arrays are consumed by what reads
 * them; `.ref` keeps one for another reader.
 */
import { readFileSync } from 'node:fs';
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import type { Job } from '../job.ts';
import { type Batch, batchesOf, corrections, type Peer, parametersOf, serve, tensorsOf } from '../serve.ts';

type Arrays = np.Array[];

async function prepare(job: Job): Promise<Peer> {
  const devices = await init('wasm');
  if (!devices.includes('wasm')) throw new Error('jax-js has no wasm device here');
  defaultDevice('wasm');
  const start = tensorsOf(job);
  const batches = batchesOf(job);
  const rowsOf = ({ rows, inputs, oneHot }: Batch): [np.Array, np.Array] => [
    np.array(inputs.slice(), { shape: [rows, job.sizes[0]!] }),
    np.array(oneHot.slice(), { shape: [rows, job.sizes.at(-1)!] }),
  ];
  const whole = job.batch === job.rows ? rowsOf(batches(0)[0]!) : null;

  function meanLoss(parameters: Arrays, x: np.Array, y: np.Array): np.Array {
    const [rows] = x.shape;
    let activation = x;
    for (let k = 0; k < parameters.length; k += 2) {
      const z = np.matmul(activation, parameters[k]!).add(parameters[k + 1]!);
      activation = k + 2 < parameters.length ? nn.relu(z) : z;
    }
    return nn
      .logSoftmax(activation, 1)
      .mul(y)
      .sum()
      .mul(-1 / rows!);
  }

  const ends = start.map((_, k) => start.slice(0, k + 1).reduce((sum, { values }) => sum + values.length, 0));
  const cut = (flat: np.Array): Arrays =>
    start.map(({ shape }, k) => flat.ref.slice([ends[k - 1] ?? 0, ends[k]!]).reshape([...shape]));

  /** `scales`: the learning rate with the first moment's correction, and the second moment's. */
  const step = jit((p: np.Array, m: np.Array, v: np.Array, scales: np.Array, x: np.Array, y: np.Array) => {
    const [loss, gradients] = valueAndGrad(meanLoss)(cut(p), x, y);
    const g = np.concatenate((gradients as Arrays).map((gradient) => gradient.flatten()));
    const [rate, second] = [scales.ref.slice(0), scales.slice(1)];
    const m2 = m.mul(job.beta1).add(g.ref.mul(1 - job.beta1));
    const v2 = v.mul(job.beta2).add(np.square(g).mul(1 - job.beta2));
    const root = np.sqrt(v2.ref.mul(second)).add(job.epsilon);
    return [p.sub(m2.ref.mul(rate).div(root)), m2, v2, loss] as [np.Array, np.Array, np.Array, np.Array];
  });

  function train() {
    let p = np.concatenate(start.map(({ values }) => np.array(values.slice())));
    let m = np.zeros([job.parameters.length]);
    let v = np.zeros([job.parameters.length]);
    let count = 0;
    let sum = 0;
    for (let epoch = 0; epoch < job.epochs; epoch++) {
      sum = 0;
      for (const batch of batches(epoch)) {
        const [first, second] = corrections(job, ++count);
        const scales = np.array(Float32Array.of(job.learningRate * first, second));
        const [x, y] = whole === null ? rowsOf(batch) : [whole[0].ref, whole[1].ref];
        let loss: np.Array;
        [p, m, v, loss] = step(p, m, v, scales, x, y);
        sum += (loss.dataSync()[0] as number) * batch.rows;
      }
    }
    m.dispose();
    v.dispose();
    const flat = p.dataSync() as Float32Array;
    const values = ends.map((end, k) => flat.slice(ends[k - 1] ?? 0, end));
    return { loss: sum / job.rows, parameters: () => parametersOf(job, values) };
  }

  const manifest = new URL('../node_modules/@jax-js/jax/package.json', import.meta.url);
  return {
    about: {
      version: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version,
      // It starts workers where there is the browser's `Worker`; Node has none.
      threads: { value: 'Worker' in globalThis ? null : 1, source: 'stated' },
      form: 'wasm backend, one jitted step: valueAndGrad and Adam',
    },
    train,
  };
}

await serve(prepare);
