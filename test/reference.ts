/** Float64 references for the elementary functions, by other formulas than the engines'. */

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

export function erf(x: number): number {
  const u = Math.abs(x);
  return Math.sign(x) * (u < 1.5 ? erfSeries(u) : 1 - 2 * tail(u * Math.SQRT2));
}

/** P(X < x) of a standard normal X. */
export function normal(x: number): number {
  const u = Math.abs(x);
  const above = u < 2 ? 0.5 - 0.5 * erfSeries(u * Math.SQRT1_2) : tail(u);
  return x < 0 ? above : 1 - above;
}

/** With its limit at -infinity. */
export function silu(x: number): number {
  return x === -Infinity ? 0 : x * sigmoid(x);
}

/** With its limit at -infinity. */
export function gelu(x: number): number {
  return x === -Infinity ? 0 : x * normal(x);
}

/** 2/√π x e^(-x²) Σ (2x²)^i / (1·3·5···(2i+1)): Abramowitz and Stegun 7.1.6. */
function erfSeries(x: number): number {
  let [term, sum] = [1, 1];
  for (let odd = 3; term > sum * 1e-18; odd += 2) {
    term *= (2 * x * x) / odd;
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * x * Math.exp(-x * x) * sum;
}

/** P(X > u), u > 0: the density times the continued fraction of Mills' ratio, Abramowitz and Stegun 26.2.14. */
function tail(u: number): number {
  let below = u;
  for (let i = 180; i >= 1; i--) below = u + i / below;
  return Math.exp((-u * u) / 2) / (below * Math.sqrt(2 * Math.PI));
}
