/**
 * Constants of the contract's arithmetic (contract.md, clauses 4 and 8): the one source of both engines.
 * `scripts/generate-constants.ts` writes the Rust table from these exports, and a test holds them equal.
 *
 * exp: |r| <= ln(2)/2, Taylor to r^9, relative error below 2^-37 (the next term over e^-r), so that the
 * float32 result is within 0.5001 ulp. log: t = (m-1)/(m+1), |t| <= 0.1716, atanh series to t^17: below 2^-45.
 * tanh: expm1 by the same series, below 2^-35 of the result. The normal distribution's tail Q(u) = P(X > u) is
 * exp(-u^2/2) times a polynomial in 4/(4+u), u from 0 to 15, fitted to scipy's erfcx(u/sqrt(2))/2 at Chebyshev points
 * with weights that level the relative error: below 2^-37. erf below 0.5: its Taylor series to x^17, below 2^-36.
 */

/** An activation or delta below this magnitude is stored as +0. */
export const VALUE_CUT = 2 ** -100;
/** A gradient entry below this magnitude enters the optimiser as +0. */
export const GRADIENT_CUT = 2 ** -56;
/** A moment below this magnitude is stored as +0. */
export const MOMENT_CUT = 2 ** -120;
/** An activation below this magnitude enters the sum of squares as +0. */
export const SQUARE_CUT = 2 ** -60;
/** exp(z - m) is +0 where z - m is below. */
export const SOFTMAX_CUT = -46;

/** Added to the norm that clipping divides by, as PyTorch does. */
export const CLIP_EPSILON = 1e-6;

/** Clamp of exp's argument; beyond, float32 is 0 or infinite. */
export const EXP_LOW = -110;
export const EXP_HIGH = 100;
/** 1.5 * 2^52: adding and subtracting it rounds to an integer, ties to even. */
export const MAGIC = 6755399441055744;
export const LOG2E = 1.4426950408889634;
export const LN2 = 0.6931471805599453;
export const SQRT2 = 1.4142135623730951;
/** 1/i!, i = 0..9. */
export const EXP: readonly number[] = [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40320, 1 / 362880];
/** sigmoid and silu have their limits in float32 beyond. */
export const SIGMOID_END = 110;
/** tanh is 1 in float32 from here on; a bound on its argument. */
export const TANH_END = 20;
/** The normal distribution's tail, and its product with its argument, are 0 in float32 from here on. */
export const NORMAL_END = 15;
/** Below it erf is its series, from it on what the tail leaves of 1. */
export const ERF_SERIES_END = 0.5;
/** 1/sqrt(2 pi), the normal density at 0. */
export const NORMAL_DENSITY = 0.3989422804014327;
/** 1/(2i+1), i = 0..8. */
export const LOG: readonly number[] = [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13, 1 / 15, 1 / 17];
/** Q(u) exp(u^2/2) by powers of 4/(4+u). */
export const TAIL: readonly number[] = [
  -3.0770960515665265e-7, 0.09974575277762951, 0.09958249849336462, 0.09488670510767369, 0.07262305685924772,
  0.09976607735878992, -0.07087660041219467, 0.28870893999327885, -0.44743178704302217, 0.5607575529334337,
  -0.49170191036336963, 0.2596391602716117, -0.07488612246056826, 0.009186984191846253,
];
/** 2/sqrt(pi) (-1)^i / (i! (2i+1)), i = 0..8. */
export const ERF: readonly number[] = [
  1.1283791670955126, -0.37612638903183754, 0.11283791670955126, -0.026866170645131252, 0.005223977625442188,
  -0.0008548327023450852, 0.00012055332981789664, -1.492565035840625e-5, 1.6462114365889246e-6,
];
