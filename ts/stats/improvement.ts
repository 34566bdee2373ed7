/**
 * How probable it is that one setting does better than another: that a draw of the first is greater than a draw of the
 * second, equal ones counting half (rliable's probability of improvement, Agarwal et al. 2021; Mann and Whitney's U
 * over the number of pairs). Ranks alone count, so infinite values may be among them. Never knows what is better.
 */
import { ascending, eachResample, pooled, type Resamples, type Strata } from './bootstrap.ts';
import { numbers } from './summary.ts';

/**
 * From 0 to 1, over all pairs of values in a stratum; of several strata the mean.
 * @throws RangeError without values, and for NaN
 */
export function probabilityOfImprovement(one: Strata, other: Strata): number {
  return meanOf(matches(one, other).map((share) => share()));
}

/** The same in each resample, which takes the same places of both. @throws RangeError for NaN and other sizes too */
export function improvements(one: Strata, other: Strata, resamples: Resamples): Float64Array {
  for (const strata of [one, other]) pooled(strata, resamples);
  const shares = matches(one, other);
  return eachResample(resamples, (counts, start) => {
    let end = start;
    return meanOf(
      shares.map((share, i) => {
        const drawn = counts.subarray(end, end + (resamples.sizes[i] as number));
        end += drawn.length;
        return share(drawn, drawn);
      }),
    );
  });
}

/** The share of pairs that the first wins, given how often each value counts; by default once. */
type Share = (oneCounts?: Uint8Array, otherCounts?: Uint8Array) => number;

function matches(one: Strata, other: Strata): Share[] {
  if (one.length !== other.length || one.length === 0)
    throw new RangeError(`expected strata in pairs, got ${one.length} and ${other.length}`);
  return one.map((values, i) => match(values, other[i] as ArrayLike<number>));
}

function match(one: ArrayLike<number>, other: ArrayLike<number>): Share {
  const values = Float64Array.from([...numbers(one, 1), ...numbers(other, 1)]);
  const places = ascending(values);
  return (oneCounts = once(one), otherCounts = once(other)) => {
    let [won, all, lower] = [0, 0, 0];
    for (let i = 0; i < places.length; ) {
      const value = values[places[i]!];
      let [ours, theirs] = [0, 0];
      for (; i < places.length && values[places[i]!] === value; i++) {
        const place = places[i]!;
        if (place < one.length) ours += oneCounts[place]!;
        else theirs += otherCounts[place - one.length]!;
      }
      won += ours * (lower + theirs / 2);
      all += ours;
      lower += theirs;
    }
    return won / (all * lower);
  };
}

function once(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(values.length).fill(1);
}

function meanOf(shares: readonly number[]): number {
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
