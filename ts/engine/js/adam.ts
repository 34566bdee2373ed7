/**
 * Adam by contract 7, with the cuts of clause 4. It knows flat arrays, never layers or rows.
 */
import { GRADIENT_CUT, MOMENT_CUT } from '../constants.ts';
import type { AdamOptions } from '../engine.ts';

const f = Math.fround;

export class Adam {
  readonly firstMoments: Float32Array;
  readonly secondMoments: Float32Array;
  /** beta^t after t updates. */
  beta1Power = 1;
  beta2Power = 1;
  readonly #options: AdamOptions;

  constructor(options: AdamOptions, count: number) {
    this.#options = { ...options };
    this.firstMoments = new Float32Array(count);
    this.secondMoments = new Float32Array(count);
  }

  update(parameters: Float32Array, gradient: Float32Array): void {
    const { learningRate, beta1, beta2, epsilon } = this.#options;
    const { firstMoments, secondMoments } = this;
    this.beta1Power *= beta1;
    this.beta2Power *= beta2;
    const step = f(learningRate / (1 - this.beta1Power));
    const r = f(1 / Math.sqrt(1 - this.beta2Power));
    const b1 = f(beta1);
    const b2 = f(beta2);
    const c1 = f(1 - beta1);
    const c2 = f(1 - beta2);
    const eps = f(epsilon);
    for (let i = 0; i < parameters.length; i++) {
      const raw = gradient[i]!;
      const g = Math.abs(raw) < GRADIENT_CUT ? 0 : raw;
      const m = f(f(b1 * firstMoments[i]!) + f(c1 * g));
      const v = f(f(b2 * secondMoments[i]!) + f(c2 * f(g * g)));
      const first = Math.abs(m) < MOMENT_CUT ? 0 : m;
      const second = Math.abs(v) < MOMENT_CUT ? 0 : v;
      firstMoments[i] = first;
      secondMoments[i] = second;
      const root = f(Math.sqrt(second));
      parameters[i] = f(parameters[i]! - f(step * f(first / f(f(root * r) + eps))));
    }
  }
}
