/**
 * initscope's own engine as a contender. It records all its columns at every step, where the others keep the loss
 * alone.
 */

import { loadEngine } from '../../ts/node/engine.ts';
import { version } from '../../ts/node/environment.ts';
import type { Job } from './job.ts';
import { type Peer, serve } from './serve.ts';

async function prepare(job: Job): Promise<Peer> {
  const { sizes, rows, batch, epochs, inputs, labels, parameters, orders } = job;
  const { learningRate, beta1, beta2, epsilon } = job;
  const engine = await loadEngine('wasm');
  const training = engine.createDataset({ features: sizes[0]!, inputs, labels: Uint32Array.from(labels) });
  const order = (epoch: number) => Uint32Array.from(orders.subarray(epoch * rows, (epoch + 1) * rows));
  const perEpoch = Math.ceil(rows / batch);

  function train() {
    using trainer = engine.createTrainer({
      sizes,
      activation: 'relu',
      optimizer: { name: 'adam', learningRate, beta1, beta2, epsilon },
      training,
      parameters,
      epochs,
      rows: 'step',
      ...(batch === rows ? {} : { batches: { size: batch, order } }),
    });
    trainer.advanceEpochs(epochs);
    const last = trainer.trace().loss!.subarray(-perEpoch);
    const sum = last.reduce((sum, loss, i) => sum + loss * Math.min(batch, rows - i * batch), 0);
    const final = trainer.parameters();
    return { loss: sum / rows, parameters: () => final };
  }

  return {
    about: {
      version: version(),
      threads: { value: 1, source: 'stated' },
      form: 'wasm engine, recording every column at every step',
    },
    train,
  };
}

await serve(prepare);
