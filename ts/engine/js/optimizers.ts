/**
 * The optimisers by contract 7, with the cuts of clause 4. They know flat arrays, never layers or rows. Keyed by the
 * table of `../optimizers.ts`.
 */
import { CLIP_EPSILON, GRADIENT_CUT, MOMENT_CUT } from '../constants.ts';
import { type OptimizerName, type OptimizerOptions, type OptimizerSettings, optimizerSettings } from '../optimizers.ts';

const f = Math.fround;

/** Updates entry i for a gradient entry g that is clipped, decayed and cut. */
type Step = (i: number, g: number) => void;

export class Optimizer {
  readonly parameters: Float32Array;
  /** Mean of gradients, or velocity. */
  readonly firstMoments: Float32Array;
  /** Mean of squared gradients. */
  readonly secondMoments: Float32Array;
  /** The largest of those so far, with amsgrad; else empty. */
  readonly maxSecondMoments: Float32Array;
  /** beta^t after t updates of Adam's kind, else 1. */
  beta1Power = 1;
  beta2Power = 1;
  readonly settings: OptimizerSettings;
  readonly #name: OptimizerName;
  readonly #clipNorm: number;

  /** @param clipNorm bound on the gradient's global norm; 0 is none */
  constructor(options: OptimizerOptions, clipNorm: number, parameters: Float32Array) {
    this.settings = optimizerSettings(options);
    this.parameters = parameters;
    this.firstMoments = new Float32Array(parameters.length);
    this.secondMoments = new Float32Array(parameters.length);
    this.maxSecondMoments = new Float32Array(this.settings.amsgrad ? parameters.length : 0);
    this.#name = options.name;
    this.#clipNorm = clipNorm;
  }

  /** One update. `norm` gives the gradient's global norm; asked where there is a bound on it. */
  update(gradient: Float32Array, norm: () => number): void {
    const clips = this.#clipNorm !== 0;
    const ratio = clips ? this.#clipNorm / (norm() + CLIP_EPSILON) : 1;
    const scale = ratio > 1 ? 1 : f(ratio);
    const decay = this.#name === 'adamw' ? 0 : f(this.settings.weightDecay);
    const step = rules[this.#name](this);
    for (let i = 0; i < gradient.length; i++) {
      let g = cut(gradient[i]!, GRADIENT_CUT);
      if (clips) g = cut(f(scale * g), GRADIENT_CUT);
      if (decay !== 0) g = cut(f(g + f(decay * this.parameters[i]!)), GRADIENT_CUT);
      step(i, g);
    }
  }
}

const rules: Readonly<Record<OptimizerName, (state: Optimizer) => Step>> = {
  adam: (state) => adam(state, 1),
  adamw: (state) => adam(state, f(1 - state.settings.learningRate * state.settings.weightDecay)),
  sgd: ({ parameters, firstMoments, settings }) => {
    const rate = f(settings.learningRate);
    const momentum = f(settings.momentum);
    return (i, g) => {
      const velocity = cut(f(f(momentum * firstMoments[i]!) + g), MOMENT_CUT);
      firstMoments[i] = velocity;
      const direction = settings.nesterov ? f(g + f(momentum * velocity)) : velocity;
      parameters[i] = f(parameters[i]! - f(rate * direction));
    };
  },
  rmsprop: ({ parameters, firstMoments, secondMoments, settings }) => {
    const rate = f(settings.learningRate);
    const momentum = f(settings.momentum);
    const a = f(settings.alpha);
    const c = f(1 - settings.alpha);
    const eps = f(settings.epsilon);
    return (i, g) => {
      const square = cut(f(f(a * secondMoments[i]!) + f(c * f(g * g))), MOMENT_CUT);
      secondMoments[i] = square;
      const scaled = f(g / f(f(Math.sqrt(square)) + eps));
      const velocity = cut(f(f(momentum * firstMoments[i]!) + scaled), MOMENT_CUT);
      firstMoments[i] = velocity;
      parameters[i] = f(parameters[i]! - f(rate * velocity));
    };
  },
};

/** @param keep what decoupled decay leaves of a parameter */
function adam(state: Optimizer, keep: number): Step {
  const { parameters, firstMoments, secondMoments, maxSecondMoments } = state;
  const { learningRate, beta1, beta2, epsilon, amsgrad } = state.settings;
  state.beta1Power *= beta1;
  state.beta2Power *= beta2;
  const step = f(learningRate / (1 - state.beta1Power));
  const r = f(1 / Math.sqrt(1 - state.beta2Power));
  const b1 = f(beta1);
  const b2 = f(beta2);
  const c1 = f(1 - beta1);
  const c2 = f(1 - beta2);
  const eps = f(epsilon);
  return (i, g) => {
    const first = cut(f(f(b1 * firstMoments[i]!) + f(c1 * g)), MOMENT_CUT);
    const second = cut(f(f(b2 * secondMoments[i]!) + f(c2 * f(g * g))), MOMENT_CUT);
    firstMoments[i] = first;
    secondMoments[i] = second;
    if (amsgrad && (second > maxSecondMoments[i]! || Number.isNaN(second))) maxSecondMoments[i] = second;
    const root = f(Math.sqrt(amsgrad ? maxSecondMoments[i]! : second));
    parameters[i] = f(f(keep * parameters[i]!) - f(step * f(first / f(f(root * r) + eps))));
  };
}

/** Under `least` in magnitude is +0; NaN stays. */
function cut(x: number, least: number): number {
  return Math.abs(x) < least ? 0 : x;
}
