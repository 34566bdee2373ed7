/**
 * TensorFlow.js on its WebAssembly backend, with the gradient by hand. Its tape would ask for products of transposed
 * matrices, which the backend computes in a plain loop; XNNPACK has the others. So matrices are transposed first. All
 * parameters lie in one tensor, so that Adam takes one pass of operations.
 */

import { getThreadsCount, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { Job } from '../job.ts';
import { type Batch, batchesOf, corrections, type Peer, parametersOf, serve, tensorsOf } from '../serve.ts';

type Matrix = tf.Tensor2D;

interface Rows {
  readonly x: Matrix;
  readonly y: Matrix;
}

async function prepare(job: Job): Promise<Peer> {
  await tf.setBackend('wasm');
  const start = tensorsOf(job);
  const lengths = start.map(({ values }) => values.length);
  const layers = start.length / 2;
  const batches = batchesOf(job);
  const rowsOf = ({ rows, inputs, oneHot }: Batch): Rows => ({
    x: tf.tensor2d(inputs, [rows, job.sizes[0]!]),
    y: tf.tensor2d(oneHot, [rows, job.sizes.at(-1)!]),
  });
  const whole = job.batch === job.rows ? rowsOf(batches(0)[0]!) : null;
  const [beta1, beta2, rest1, rest2, epsilon] = [job.beta1, job.beta2, 1 - job.beta1, 1 - job.beta2, job.epsilon].map(
    (value) => tf.scalar(value),
  ) as [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar];

  /** The gradient of the batch's mean loss, flat as the parameters are, and that loss. */
  function gradient(parameters: tf.Tensor1D, { x, y }: Rows): { gradient: tf.Tensor1D; loss: tf.Scalar } {
    const parts = tf.split(parameters, lengths);
    const weight = (l: number) => tf.reshape(parts[2 * l]!, [job.sizes[l]!, job.sizes[l + 1]!]) as Matrix;
    const activations = [x];
    for (let l = 0; l < layers; l++) {
      const activation = l < layers - 1 ? 'relu' : 'linear';
      const layer = { a: activations[l]!, b: weight(l), bias: parts[2 * l + 1]!, activation } as const;
      activations.push(tf.fused.matMul(layer) as Matrix);
    }
    const probabilities = tf.softmax(activations[layers]!);
    const loss = tf.neg(tf.mean(tf.log(tf.sum(tf.mul(probabilities, y), 1)))) as tf.Scalar;
    let delta = tf.div(tf.sub(probabilities, y), x.shape[0]) as Matrix;
    const ones = tf.ones([1, x.shape[0]]) as Matrix;
    const gradients: tf.Tensor1D[] = [];
    for (let l = layers - 1; l >= 0; l--) {
      const ofWeight = tf.matMul(tf.transpose(activations[l]!), delta);
      gradients.unshift(tf.reshape(ofWeight, [-1]), tf.reshape(tf.matMul(ones, delta), [-1]));
      if (l > 0) delta = tf.mul(tf.matMul(delta, tf.transpose(weight(l))), tf.step(activations[l]!));
    }
    return { gradient: tf.concat(gradients), loss };
  }

  function train() {
    let state = [
      tf.concat(start.map(({ values }) => tf.tensor1d(values))),
      tf.zeros([job.parameters.length]),
      tf.zeros([job.parameters.length]),
    ] as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    let step = 0;
    let sum = 0;
    for (let epoch = 0; epoch < job.epochs; epoch++) {
      sum = 0;
      for (const batch of batches(epoch)) {
        const [first, second] = corrections(job, ++step);
        const next = tf.tidy(() => {
          const [p, m, v] = state;
          const { gradient: g, loss } = gradient(p, whole ?? rowsOf(batch));
          const m2 = tf.add(tf.mul(m, beta1), tf.mul(g, rest1));
          const v2 = tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), rest2));
          const root = tf.add(tf.sqrt(tf.mul(v2, second)), epsilon);
          sum += loss.dataSync()[0]! * batch.rows;
          return [tf.sub(p, tf.div(tf.mul(m2, job.learningRate * first), root)), m2, v2] as typeof state;
        });
        tf.dispose(state);
        state = next;
      }
    }
    const values = tf.tidy(() =>
      tf.split(state[0], lengths).map((tensor) => tensor.dataSync().slice() as Float32Array),
    );
    tf.dispose(state);
    return { loss: sum / job.rows, parameters: () => parametersOf(job, values) };
  }

  return {
    about: {
      version: version_wasm,
      threads: { value: getThreadsCount(), source: 'found' },
      form: 'wasm backend, gradient and Adam by hand',
    },
    train,
  };
}

await serve(prepare);
