/**
 * The loops of the plain-JavaScript baseline, over flat arrays. Letters: x [rows, inputs], weight [outputs, inputs],
 * delta [rows, outputs], all row-major. Tiles of 4 x 2 sums: of the tiles from 1 x 4 to 4 x 4 and 6 x 2, and of inner
 * loops unrolled 2 to 8 times, only 3 x 3 was faster, by 4 %, and it fits no layer of 64 (Node 20, Zen 4). Edges of
 * tiles go one by one.
 */

/** weight [outputs, inputs] -> transposed [inputs, outputs]. */
export function transpose(weight: Float64Array, outputs: number, inputs: number, transposed: Float64Array): void {
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) transposed[i * outputs + o] = weight[o * inputs + i]!;
  }
}

/** z = x weight^T + bias, nothing below `floor` (0 for ReLU). Tiles of 4 rows and 2 outputs. */
export function forward(
  x: Float64Array,
  weight: Float64Array,
  bias: Float64Array,
  rows: number,
  inputs: number,
  outputs: number,
  floor: number,
  z: Float64Array,
): void {
  const tiledRows = rows - (rows % 4);
  const tiledOutputs = outputs - (outputs % 2);
  for (let r = 0; r < tiledRows; r += 4) {
    const x0 = r * inputs;
    const x1 = x0 + inputs;
    const x2 = x1 + inputs;
    const x3 = x2 + inputs;
    for (let o = 0; o < tiledOutputs; o += 2) {
      const w0 = o * inputs;
      const w1 = w0 + inputs;
      let s00 = bias[o]!;
      let s01 = bias[o + 1]!;
      let s10 = s00;
      let s11 = s01;
      let s20 = s00;
      let s21 = s01;
      let s30 = s00;
      let s31 = s01;
      for (let i = 0; i < inputs; i++) {
        const u = weight[w0 + i]!;
        const v = weight[w1 + i]!;
        const a = x[x0 + i]!;
        s00 += a * u;
        s01 += a * v;
        const b = x[x1 + i]!;
        s10 += b * u;
        s11 += b * v;
        const c = x[x2 + i]!;
        s20 += c * u;
        s21 += c * v;
        const d = x[x3 + i]!;
        s30 += d * u;
        s31 += d * v;
      }
      const z0 = r * outputs + o;
      const z1 = z0 + outputs;
      const z2 = z1 + outputs;
      const z3 = z2 + outputs;
      z[z0] = Math.max(s00, floor);
      z[z0 + 1] = Math.max(s01, floor);
      z[z1] = Math.max(s10, floor);
      z[z1 + 1] = Math.max(s11, floor);
      z[z2] = Math.max(s20, floor);
      z[z2 + 1] = Math.max(s21, floor);
      z[z3] = Math.max(s30, floor);
      z[z3 + 1] = Math.max(s31, floor);
    }
  }
  for (let r = 0; r < rows; r++) {
    for (let o = r < tiledRows ? tiledOutputs : 0; o < outputs; o++) {
      z[r * outputs + o] = Math.max(bias[o]! + dot(x, r * inputs, weight, o * inputs, inputs), floor);
    }
  }
}

/** The gradient of the layer below behind its ReLU: delta weight where its activation is above 0. Tiles as above. */
export function inputGradient(
  delta: Float64Array,
  transposed: Float64Array,
  activation: Float64Array,
  rows: number,
  outputs: number,
  inputs: number,
  below: Float64Array,
): void {
  const tiledRows = rows - (rows % 4);
  const tiledInputs = inputs - (inputs % 2);
  for (let r = 0; r < tiledRows; r += 4) {
    const d0 = r * outputs;
    const d1 = d0 + outputs;
    const d2 = d1 + outputs;
    const d3 = d2 + outputs;
    for (let i = 0; i < tiledInputs; i += 2) {
      const w0 = i * outputs;
      const w1 = w0 + outputs;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      for (let o = 0; o < outputs; o++) {
        const u = transposed[w0 + o]!;
        const v = transposed[w1 + o]!;
        const a = delta[d0 + o]!;
        s00 += a * u;
        s01 += a * v;
        const b = delta[d1 + o]!;
        s10 += b * u;
        s11 += b * v;
        const c = delta[d2 + o]!;
        s20 += c * u;
        s21 += c * v;
        const d = delta[d3 + o]!;
        s30 += d * u;
        s31 += d * v;
      }
      const b0 = r * inputs + i;
      const b1 = b0 + inputs;
      const b2 = b1 + inputs;
      const b3 = b2 + inputs;
      below[b0] = activation[b0]! > 0 ? s00 : 0;
      below[b0 + 1] = activation[b0 + 1]! > 0 ? s01 : 0;
      below[b1] = activation[b1]! > 0 ? s10 : 0;
      below[b1 + 1] = activation[b1 + 1]! > 0 ? s11 : 0;
      below[b2] = activation[b2]! > 0 ? s20 : 0;
      below[b2 + 1] = activation[b2 + 1]! > 0 ? s21 : 0;
      below[b3] = activation[b3]! > 0 ? s30 : 0;
      below[b3 + 1] = activation[b3 + 1]! > 0 ? s31 : 0;
    }
  }
  for (let r = 0; r < rows; r++) {
    for (let i = r < tiledRows ? tiledInputs : 0; i < inputs; i++) {
      const s = dot(delta, r * outputs, transposed, i * outputs, outputs);
      below[r * inputs + i] = activation[r * inputs + i]! > 0 ? s : 0;
    }
  }
}

/** sum[p * strideP + q * strideQ] += sum over rows of a[row, p] b[row, q]; p < m, q < n. Tiles of 4 p and 2 q. */
export function outerSum(
  a: Float64Array,
  m: number,
  b: Float64Array,
  n: number,
  rows: number,
  sum: Float64Array,
  strideP: number,
  strideQ: number,
): void {
  const tiledP = m - (m % 4);
  const tiledQ = n - (n % 2);
  for (let p = 0; p < tiledP; p += 4) {
    for (let q = 0; q < tiledQ; q += 2) {
      const at = p * strideP + q * strideQ;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      let ap = p;
      let bq = q;
      for (let r = 0; r < rows; r++) {
        const u = b[bq]!;
        const v = b[bq + 1]!;
        const w = a[ap]!;
        s00 += w * u;
        s01 += w * v;
        const x = a[ap + 1]!;
        s10 += x * u;
        s11 += x * v;
        const y = a[ap + 2]!;
        s20 += y * u;
        s21 += y * v;
        const z = a[ap + 3]!;
        s30 += z * u;
        s31 += z * v;
        ap += m;
        bq += n;
      }
      sum[at] = sum[at]! + s00;
      sum[at + strideQ] = sum[at + strideQ]! + s01;
      sum[at + strideP] = sum[at + strideP]! + s10;
      sum[at + strideP + strideQ] = sum[at + strideP + strideQ]! + s11;
      sum[at + 2 * strideP] = sum[at + 2 * strideP]! + s20;
      sum[at + 2 * strideP + strideQ] = sum[at + 2 * strideP + strideQ]! + s21;
      sum[at + 3 * strideP] = sum[at + 3 * strideP]! + s30;
      sum[at + 3 * strideP + strideQ] = sum[at + 3 * strideP + strideQ]! + s31;
    }
  }
  for (let p = 0; p < m; p++) {
    for (let q = p < tiledP ? tiledQ : 0; q < n; q++) {
      let s = 0;
      for (let r = 0; r < rows; r++) s += a[r * m + p]! * b[r * n + q]!;
      const at = p * strideP + q * strideQ;
      sum[at] = sum[at]! + s;
    }
  }
}

function dot(a: Float64Array, aAt: number, b: Float64Array, bAt: number, n: number): number {
  let s = 0;
  for (let i = 0; i < n; i++) s += a[aAt + i]! * b[bAt + i]!;
  return s;
}

export function addRows(delta: Float64Array, rows: number, outputs: number, sum: Float64Array): void {
  for (let o = 0; o < outputs; o++) {
    let s = 0;
    for (let r = 0; r < rows; r++) s += delta[r * outputs + o]!;
    sum[o] = sum[o]! + s;
  }
}

/** delta = (softmax(logits) - one hot label) scale. */
export function crossEntropyGradient(
  logits: Float64Array,
  labels: Uint32Array,
  rows: number,
  classes: number,
  scale: number,
  delta: Float64Array,
): void {
  for (let r = 0; r < rows; r++) {
    const at = r * classes;
    let max = logits[at]!;
    for (let c = 1; c < classes; c++) if (logits[at + c]! > max) max = logits[at + c]!;
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const e = Math.exp(logits[at + c]! - max);
      delta[at + c] = e;
      sum += e;
    }
    const factor = scale / sum;
    for (let c = 0; c < classes; c++) delta[at + c] = delta[at + c]! * factor;
    const label = at + labels[r]!;
    delta[label] = delta[label]! - scale;
  }
}

export function adam(
  parameters: Float64Array,
  gradient: Float64Array,
  firstMoments: Float64Array,
  secondMoments: Float64Array,
  step: number,
  r: number,
  beta1: number,
  beta2: number,
  epsilon: number,
): void {
  const c1 = 1 - beta1;
  const c2 = 1 - beta2;
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    const m = beta1 * firstMoments[i]! + c1 * g;
    const v = beta2 * secondMoments[i]! + c2 * g * g;
    firstMoments[i] = m;
    secondMoments[i] = v;
    parameters[i] = parameters[i]! - (step * m) / (Math.sqrt(v) * r + epsilon);
  }
}
