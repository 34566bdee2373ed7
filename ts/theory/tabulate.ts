/**
 * A smooth function of a positive number that is dear to compute, by its Chebyshev series in the logarithm. It never
 * knows the function.
 */

/**
 * f from low to high, and f(0) below; four nodes for each unit of the logarithm. A mean over a Gaussian as a function of
 * its variance, which is analytic in the complex plane but for negative numbers, is then right to about 1e-10 of its
 * largest value. Above `high` nothing is promised.
 */
export function tabulate(f: (x: number) => number, low: number, high: number): (x: number) => number {
  const atZero = f(0);
  // Below, a variance is no more than rounding.
  const least = Math.max(low, 1e-16);
  if (high <= least) return () => atZero;
  const [from, to] = [Math.log(least), Math.log(high)];
  const [centre, half] = [(from + to) / 2, Math.max(1e-3, (to - from) / 2)];
  const n = Math.max(16, Math.ceil(8 * half));
  const angles = Array.from({ length: n }, (_, k) => ((k + 0.5) * Math.PI) / n);
  const values = angles.map((angle) => f(Math.exp(centre + half * Math.cos(angle))));
  const coefficients = angles.map((_, j) => {
    const sum = values.reduce((total, value, k) => total + value * Math.cos(j * angles[k]!), 0);
    return ((j === 0 ? 1 : 2) * sum) / n;
  });
  return (x) => {
    if (x < least) return atZero;
    const y = (Math.log(x) - centre) / half;
    let first = 0; // Clenshaw's recurrence
    let second = 0;
    for (let j = n - 1; j >= 1; j--) {
      const next = 2 * y * first - second + coefficients[j]!;
      second = first;
      first = next;
    }
    return y * first - second + coefficients[0]!;
  };
}
