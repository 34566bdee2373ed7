/**
 * onnxruntime-web on WebAssembly. It runs models and has no gradient, so the training is the model: forward pass,
 * backward pass and Adam by hand, in the body of a Loop over all steps. One call of the session is one whole training;
 * a call a step would copy all parameters and moments in and out each time.
 */
import * as ort from 'onnxruntime-web/wasm';
import type { Job } from '../job.ts';
import { stepsOf } from '../job.ts';
import { batchesOf, corrections, type Peer, parametersOf, serve, tensorsOf } from '../serve.ts';
import { Graph, model } from './onnx-model.ts';

/** The step: reads its number, `p`, `m`, `v` and the training's inputs; gives the next three and the batch's loss. */
function body(job: Job, lengths: readonly number[]): Graph {
  const graph = new Graph('step');
  const node = graph.node.bind(graph);
  const flat = [job.parameters.length];
  const iteration = graph.input('iteration', 'int64', []);
  const condition = graph.input('condition', 'bool', []);
  const [p, m, v] = ['p', 'm', 'v'].map((name) => graph.input(name, 'float', flat)) as [string, string, string];
  const ofStep = (name: string) => node('Gather', [name, iteration]);

  let [x, y] = ['x', 'y'];
  if (job.batch !== job.rows) {
    const rows = node('Slice', ['order', ofStep('start'), ofStep('end')]);
    x = node('Gather', [x, rows]);
    y = node('Gather', [y, rows]);
  }

  const parts = graph.nodes('Split', [p, graph.integers(...lengths)], lengths.length, { axis: 0 });
  const layers = lengths.length / 2;
  const weights = Array.from({ length: layers }, (_, l) =>
    node('Reshape', [parts[2 * l]!, graph.integers(job.sizes[l]!, job.sizes[l + 1]!)]),
  );
  const activations = [x];
  weights.forEach((weight, l) => {
    const z = node('Gemm', [activations[l]!, weight, parts[2 * l + 1]!]);
    activations.push(l < layers - 1 ? node('Relu', [z]) : z);
  });
  const share = ofStep('share');
  const logProbabilities = node('LogSoftmax', [activations[layers]!], { axis: 1 });
  const picked = node('ReduceSum', [node('Mul', [logProbabilities, y])], { keepdims: 0 });
  const loss = node('Mul', [node('Neg', [picked]), share]);

  let delta = node('Mul', [node('Sub', [node('Exp', [logProbabilities]), y]), share]);
  const gradients: string[] = [];
  for (let l = layers - 1; l >= 0; l--) {
    const ofWeight = node('Gemm', [activations[l]!, delta], { transA: 1 });
    const ofBias = node('ReduceSum', [delta, graph.integers(0)], { keepdims: 0 });
    gradients.unshift(node('Reshape', [ofWeight, graph.integers(-1)]), ofBias);
    if (l > 0) {
      const below = node('Gemm', [delta, weights[l]!], { transB: 1 });
      delta = node('Where', [node('Greater', [activations[l]!, graph.scalar(0)]), below, graph.scalar(0)]);
    }
  }

  const g = node('Concat', gradients, { axis: 0 });
  const mixed = (old: string, fresh: string, beta: number) =>
    node('Add', [node('Mul', [old, graph.scalar(beta)]), node('Mul', [fresh, graph.scalar(1 - beta)])]);
  const m2 = mixed(m, g, job.beta1);
  const v2 = mixed(v, node('Mul', [g, g]), job.beta2);
  const root = node('Add', [node('Sqrt', [node('Mul', [v2, ofStep('second')])]), graph.scalar(job.epsilon)]);
  const p2 = node('Sub', [p, node('Div', [node('Mul', [m2, ofStep('rate')]), root])]);
  graph.output(node('Identity', [condition]), 'bool', []);
  for (const result of [p2, m2, v2]) graph.output(result, 'float', flat);
  graph.output(loss, 'float', []);
  return graph;
}

/** The whole training: -> final parameters and every step's loss, by the names returned. */
function training(job: Job, lengths: readonly number[]) {
  const graph = new Graph('training');
  const [flat, steps] = [[job.parameters.length], stepsOf(job)];
  for (const name of ['rate', 'second', 'share']) graph.input(name, 'float', [steps]);
  graph.input('x', 'float', [job.rows, job.sizes[0]!]);
  graph.input('y', 'float', [job.rows, job.sizes.at(-1)!]);
  graph.input('order', 'int64', [job.orders.length]);
  for (const name of ['start', 'end']) graph.input(name, 'int64', [steps, 1]);
  const count = [graph.input('steps', 'int64', []), graph.input('always', 'bool', [])];
  const initial = ['p0', 'm0', 'v0'].map((name) => graph.input(name, 'float', flat));
  const results = graph.nodes('Loop', [...count, ...initial], 4, { body: body(job, lengths) });
  const [parameters, losses] = [results[0]!, results[3]!];
  graph.output(parameters, 'float', flat);
  graph.output(losses, 'float', [steps]);
  return { bytes: model(graph), parameters, losses };
}

async function prepare(job: Job): Promise<Peer> {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const start = tensorsOf(job);
  const lengths = start.map(({ values }) => values.length);
  const { bytes, parameters, losses } = training(job, lengths);
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  });

  const steps = stepsOf(job);
  const perEpoch = steps / job.epochs;
  const float = (values: Float32Array, shape: readonly number[]) => new ort.Tensor('float32', values, shape);
  const list = (value: (step: number) => number) => Array.from({ length: steps }, (_, step) => value(step));
  const floatList = (value: (step: number) => number) => float(Float32Array.from(list(value)), [steps]);
  // [steps, 1]: a row of it is a list of one number, as Slice wants its bounds.
  const integerRows = (value: (step: number) => number) =>
    new ort.Tensor('int64', BigInt64Array.from(list(value), BigInt), [steps, 1]);

  const startOf = (step: number) => Math.floor(step / perEpoch) * job.rows + (step % perEpoch) * job.batch;
  const endOf = (step: number) => Math.min(startOf(step) + job.batch, (Math.floor(step / perEpoch) + 1) * job.rows);
  const rowsOf = (step: number) => endOf(step) - startOf(step);
  const inOrder = { ...job, batch: job.rows, orders: Int32Array.from({ length: job.rows }, (_, row) => row) };
  const { inputs, oneHot } = batchesOf(inOrder)(0)[0]!;
  const ends = lengths.map((_, k) => lengths.slice(0, k + 1).reduce((sum, length) => sum + length, 0));
  const flat = new Float32Array(job.parameters.length);
  start.forEach(({ values }, k) => {
    flat.set(values, ends[k - 1] ?? 0);
  });
  const feeds = {
    rate: floatList((step) => job.learningRate * corrections(job, step + 1)[0]),
    second: floatList((step) => corrections(job, step + 1)[1]),
    share: floatList((step) => 1 / rowsOf(step)),
    x: float(inputs, [job.rows, job.sizes[0]!]),
    y: float(oneHot, [job.rows, job.sizes.at(-1)!]),
    order: new ort.Tensor('int64', BigInt64Array.from(job.orders, BigInt), [job.orders.length]),
    start: integerRows(startOf),
    end: integerRows(endOf),
    p0: float(flat, [flat.length]),
    m0: float(new Float32Array(flat.length), [flat.length]),
    v0: float(new Float32Array(flat.length), [flat.length]),
    steps: new ort.Tensor('int64', BigInt64Array.of(BigInt(steps)), []),
    always: new ort.Tensor('bool', [true], []),
  };

  async function train() {
    const results = await session.run(feeds);
    const final = results[parameters]!.data as Float32Array;
    const last = (results[losses]!.data as Float32Array).subarray(-perEpoch);
    const sum = last.reduce((sum, loss, i) => sum + loss * rowsOf(i), 0);
    const values = ends.map((end, k) => final.slice(ends[k - 1] ?? 0, end));
    return { loss: sum / job.rows, parameters: () => parametersOf(job, values) };
  }

  return {
    about: {
      version: ort.env.versions.web ?? 'unknown',
      threads: { value: ort.env.wasm.numThreads, source: 'found' },
      form: 'wasm, the whole training as one graph: gradient and Adam by hand in a Loop',
    },
    train,
  };
}

await serve(prepare);
