/**
 * Constants of the contract's arithmetic (contract.md, clauses 4 and 8): the one source of both engines.
 * `scripts/generate-constants.ts` writes the Rust table from these exports, and a test holds them equal.
 *
 * exp: |r| <= ln(2)/2, Taylor to r^9, relative error below 2^-37 (the next term over e^-r), so that the
 * float32 result is within 0.5001 ulp. log: t = (m-1)/(m+1), |t| <= 0.1716, atanh series to t^17: below 2^-45.
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
/** 1/(2i+1), i = 0..8. */
export const LOG: readonly number[] = [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13, 1 / 15, 1 / 17];
