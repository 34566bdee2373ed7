/** Search and sequential halving against bandits whose truth is known, and a clock that the test turns. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Course, errorBound, fieldSize, race } from '../ts/advise/race.ts';
import type { Ground } from '../ts/advise/search.ts';
import type { Budget, Outcome, Pull } from '../ts/advise/track.ts';
import { LEAST_PAIRS, standings } from '../ts/advise/verdict.ts';
import { RandomState } from '../ts/numeric/random.ts';

interface Bandit {
  readonly means: readonly number[];
  /** Of what all arms share by a seed, and of what each has of its own. */
  readonly shared: number;
  readonly own: number;
}

/** A reward is decided by bandit, arm and seed, whenever it is asked for. */
function rewardOf({ means, shared, own }: Bandit, lot: number, seeds = 300): (pull: Pull) => number {
  const random = new RandomState(lot);
  const normals = Array.from({ length: means.length + 1 }, () =>
    Float64Array.from({ length: seeds }, () => random.standardNormal()),
  );
  return ({ arm, seed }) => means[arm]! + shared * normals.at(-1)![seed]! + own * normals[arm]![seed]!;
}

/** All arms at the start, none next to another. */
function unordered(arms: number): Ground {
  return { start: Array.from({ length: arms }, (_, arm) => arm), near: Array.from({ length: arms }, () => []) };
}

/** Arms in a line, looked at from its middle: four to both sides, then two, then one. */
function line(arms: number): Ground {
  const middle = Math.floor(arms / 2);
  const inside = (all: readonly number[]): number[] => all.filter((arm) => arm >= 0 && arm < arms);
  const near = Array.from({ length: arms }, (_, arm) => [4, 2, 1].map((by) => inside([arm - by, arm + by])));
  return { start: inside([middle, middle + 4, middle - 4]), near };
}

/** A place does a pull in some seconds; its end is when the clock stands there. */
function fakeCourse(
  ground: Ground | number,
  budget: Budget,
  reward: (pull: Pull) => number,
  { parallel = 2, seconds = (_: number): number => 1 } = {},
): Course & { readonly asked: Pull[]; longest: number } {
  let now = 0;
  const asked: Pull[] = [];
  const course = {
    ground: typeof ground === 'number' ? unordered(ground) : ground,
    budget,
    parallel,
    asked,
    longest: 0,
    now: () => now,
    async *pull(pulls: readonly Pull[], signal: AbortSignal): AsyncGenerator<Outcome> {
      const queue = [...pulls];
      const busy: { readonly pull: Pull; readonly end: number }[] = [];
      for (;;) {
        while (busy.length < parallel && queue.length > 0 && !signal.aborted) {
          const pull = queue.shift()!;
          const takes = seconds(asked.length);
          course.longest = Math.max(course.longest, takes);
          busy.push({ pull, end: now + takes });
          asked.push(pull);
        }
        busy.sort((a, b) => a.end - b.end);
        const next = busy.shift();
        if (next === undefined) return;
        now = next.end;
        yield { ...next.pull, reward: reward(next.pull) };
      }
    },
  };
  return course;
}

const LOTS = 100;

async function shareRight(bandit: Bandit, pulls: number): Promise<number> {
  let right = 0;
  for (let lot = 0; lot < LOTS; lot++) {
    const { best } = await race(fakeCourse(bandit.means.length, { pulls }, rewardOf(bandit, lot)));
    if (best === bandit.means.indexOf(Math.max(...bandit.means))) right += 1;
  }
  return right / LOTS;
}

describe('sequential halving', () => {
  const means = (n: number, best: number, gap: number): number[] =>
    Array.from({ length: n }, (_, i) => (i === best ? gap : 0));

  it.each([
    [{ means: means(8, 5, 1), shared: 3, own: Math.SQRT1_2 }, 600],
    [{ means: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 2.4], shared: 0, own: Math.SQRT1_2 }, 700],
    [{ means: means(4, 0, 1), shared: 10, own: 1 }, 400],
  ] as const)('finds the best arm at least as often as its bound says: %j, %i pulls', async (bandit, pulls) => {
    const best = Math.max(...bandit.means);
    const gaps = bandit.means.filter((mean) => mean < best).map((mean) => best - mean);
    const bound = errorBound(gaps, pulls, Math.SQRT2 * bandit.own);
    expect(bound).toBeLessThan(0.9);
    expect(await shareRight(bandit, pulls)).toBeGreaterThanOrEqual(1 - bound);
  });

  it('is right more often than as many seeds for every arm, with the same rewards', async () => {
    const [bandit, pulls] = [{ means: means(64, 11, 0.7), shared: 1, own: 1 }, 768] as const;
    const seeds = Array.from({ length: pulls / 64 }, (_, seed) => seed);
    let even = 0;
    for (let lot = 0; lot < LOTS; lot++) {
      const reward = rewardOf(bandit, lot);
      const totals = bandit.means.map((_, arm) => seeds.reduce((sum, seed) => sum + reward({ arm, seed }), 0));
      if (totals.indexOf(Math.max(...totals)) === 11) even += 1;
    }
    // Even seeds put 0.7 √12 = 2.42 deviations against the highest of 63, which is 2.3 in the median: about half.
    expect(even / LOTS).toBeLessThan(0.65);
    // The standard error of the difference of shares is 0.07 at most.
    expect(await shareRight(bandit, pulls)).toBeGreaterThan(even / LOTS + 0.05);
  });

  it('pulls what is left by the same seeds, each once, and drops half', async () => {
    const course = fakeCourse(32, { pulls: 352 }, rewardOf({ means: means(32, 3, 1), shared: 1, own: 1 }, 0));
    const { rounds, rewards, pulls } = await race(course);
    expect(new Set(course.asked.map(({ arm, seed }) => `${arm}/${seed}`)).size).toBe(course.asked.length);
    expect(pulls).toBe(course.asked.length);
    // 32 arms once, then five rounds of 64 pulls: 2 seeds more, then 4, 8, 16, 32.
    expect(rounds.map(({ arms, seeds }) => [arms.length, seeds])).toEqual([
      [32, 1],
      [32, 3],
      [16, 7],
      [8, 15],
      [4, 31],
      [2, 63],
    ]);
    for (const [i, { arms }] of rounds.slice(1).entries()) {
      expect(arms.toSorted()).toEqual(rounds[i]!.arms.slice(0, arms.length).toSorted());
    }
    expect(rewards.map((own) => own.length).toSorted((a, b) => a - b)).toEqual([
      ...new Array(16).fill(3),
      ...new Array(8).fill(7),
      ...new Array(4).fill(15),
      31,
      31,
      63,
      63,
    ]);
  });

  it('is the same again for a number of pulls, however long they take', async () => {
    const reward = rewardOf({ means: means(40, 33, 0.3), shared: 1, own: 1 }, 7);
    const one = await race(fakeCourse(line(40), { pulls: 150 }, reward));
    const other = await race(
      fakeCourse(line(40), { pulls: 150 }, reward, { parallel: 5, seconds: (i) => 1 + ((i * 7) % 5) }),
    );
    expect(other).toEqual(one);
  });

  it('never pulls more than it may, and ranks by common seeds alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 300 }), fc.integer({ min: 2, max: 60 }), async (pulls, arms) => {
        const course = fakeCourse(arms, { pulls }, rewardOf({ means: means(arms, 1, 1), shared: 1, own: 1 }, pulls));
        const found = await race(course);
        expect(found.pulls).toBeLessThanOrEqual(pulls);
        for (const { arms, seeds } of found.rounds) {
          const total = (arm: number): number => found.rewards[arm]!.slice(0, seeds).reduce((a, b) => a + b, 0);
          expect(arms).toEqual(arms.toSorted((a, b) => total(b) - total(a)));
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('the search', () => {
  const tried = async (ground: Ground, pulls: number, height: (arm: number) => number): Promise<readonly number[]> => {
    const { rounds } = await race(fakeCourse(ground, { pulls }, ({ arm }) => height(arm)));
    return rounds[0]!.arms;
  };

  it('goes as far as the best leads, and looks closely there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), async (peak) => {
        const [first] = await tried(line(61), 64, (arm) => -Math.abs(arm - peak));
        expect(first).toBe(peak);
      }),
    );
  });

  it('looks at what is next to the best, the far first: 30 to 46 by fours, then 44 and 48, then 43, 45', async () => {
    const course = fakeCourse(line(61), { pulls: 40 }, ({ arm }) => -Math.abs(arm - 44));
    const { rounds } = await race(course);
    const order = course.asked.slice(0, rounds[0]!.arms.length).map(({ arm }) => arm);
    expect(order.slice(0, 3)).toEqual([30, 34, 26]);
    const place = (arm: number): number => order.indexOf(arm);
    for (const [one, other] of [
      [38, 42],
      [42, 46],
      [46, 44],
      [44, 45],
    ] as const) {
      expect(place(one)).toBeGreaterThan(-1);
      expect(place(one)).toBeLessThan(place(other));
    }
    expect(order).not.toContain(10);
  });

  it('goes on from the next best where the best has no neighbours left', async () => {
    // A low hill in the middle, a high one beyond a valley.
    const hills = (arm: number): number => Math.max(3 - Math.abs(arm - 30), 9 - Math.abs(arm - 48));
    const [first] = await tried(line(61), 90, hills);
    expect(first).toBe(48);
  });

  it('takes half of the pulls and leaves a number of arms that seeds can tell apart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8, max: 1000 }), async (pulls) => {
        const { length } = await tried(line(200), pulls, (arm) => arm);
        // A wave of four may go over, by neighbours of one arm at most.
        expect(length).toBeLessThanOrEqual(Math.min(Math.max(4, pulls / 2), 48) + 5);
      }),
    );
  });
});

describe('a budget of seconds', () => {
  it('is kept but for the pulls at hand, whatever a pull takes, and most of it is used', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.double({ min: 1, max: 60, noNaN: true }),
        fc.integer({ min: 1, max: 8 }),
        async (mean, seconds, parallel) => {
          const takes = (i: number): number => mean * (0.5 + ((i * 5) % 8) / 7);
          const course = fakeCourse(55, { seconds }, ({ arm, seed }) => -arm - seed, { parallel, seconds: takes });
          const { best } = await race(course);
          expect(best).toBe(0);
          expect(course.now()).toBeLessThanOrEqual(seconds + 2 * course.longest);
          // Pulls come in whole seeds of all arms that are left.
          if (seconds / mean > 100) expect(course.now()).toBeGreaterThan(0.8 * seconds);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('begins no pull that would end after it, as far as the pace so far tells', async () => {
    // Pulls get slower than they were when the round was planned: by a second, which the mean pace lags behind.
    const course = fakeCourse(55, { seconds: 40.5 }, ({ arm }) => -arm, {
      parallel: 3,
      seconds: (i) => (i < 60 ? 1 : 2),
    });
    await race(course);
    expect(course.now()).toBeLessThanOrEqual(40.5 + 1);
    expect(course.now()).toBeGreaterThan(40.5 - 2);
  });

  it('does not count the time in which everything gets warm as that of a pull', async () => {
    const course = fakeCourse(55, { seconds: 31 }, ({ arm }) => -arm, { seconds: (i) => (i < 2 ? 1 : 0.2) });
    const { rounds } = await race(course);
    // 300 pulls are left after the first second: a sixth of that to start with.
    expect(rounds[0]!.arms.length).toBeGreaterThanOrEqual(49);
  });

  it.each([1, 0, -3])(
    'of %i that is enough for the first pulls alone ends with the better of them',
    async (seconds) => {
      const course = fakeCourse(55, { seconds }, ({ arm }) => arm, { seconds: () => 40 });
      const { best, pulls, rounds } = await race(course);
      expect([best, pulls, rounds.length, course.now()]).toEqual([1, 2, 1, 40]);
    },
  );
});

it('as many arms race as the pulls can tell apart', () => {
  // 31 ceil(log2 31) 2 = 310; 6 arms by one seed need 18; 4 need 8.
  expect([320, 310, 309, 36, 18, 17, 8, 2, 0].map((pulls) => fieldSize(pulls, 55))).toEqual([
    32, 31, 30, 6, 6, 5, 4, 2, 2,
  ]);
  expect(fieldSize(1e6, 55)).toBe(55);
});

it("the bound is Karnin's", () => {
  // H = 2 / 0.1² = 200 for two arms; for three gaps the hardest is i / gap² at i = 4: 4 / 0.2².
  expect(errorBound([0.1], 2000)).toBeCloseTo(3 * Math.exp(-2000 / 1600), 12);
  expect(errorBound([0.2, 0.2, 0.2], 4000)).toBeCloseTo(6 * Math.exp(-4000 / (8 * 100 * 2)), 12);
  expect(errorBound([0.2, 0.2, 0.2], 40, 0.1)).toBeCloseTo(6 * Math.exp(-40 / (8 * 2)), 12);
  expect(errorBound([0.1], 10)).toBe(1);
});

describe('the standings', () => {
  const raced = (rewards: readonly (readonly number[])[]) => standings({ rewards, best: 0, rounds: [], pulls: 0 });
  const best = [0.9, 0.91, 0.92, 0.9, 0.93, 0.91, 0.9, 0.92];

  it('compare pairs: a steady difference is seen where seeds differ by more', () => {
    const [standing] = raced([best, best.map((reward) => reward - 0.001)]);
    expect(standing).toMatchObject({ arm: 1, seeds: 8, verdict: 'worse' });
    expect(standing!.behind).toBeCloseTo(0.001, 12);
    expect(standing!.error).toBeLessThan(1e-9);
  });

  it('know what cannot be separated, and what has had too few seeds for that', () => {
    const other = [0.91, 0.9, 0.93, 0.89, 0.92, 0.92, 0.91, 0.91];
    const found = raced([best, other, best.slice(0, LEAST_PAIRS - 1).map((reward) => reward - 0.5), [0.2], []]);
    expect(found.map(({ arm, verdict }) => [arm, verdict])).toEqual([
      [1, 'tied'],
      [2, 'untold'],
      [3, 'untold'],
    ]);
    expect(found[2]!.error).toBeNull();
  });

  it('six pairs of one sign are enough at 5 %, five are not', () => {
    const differences = [1, 2, 3, 4, 5, 6];
    const zero = differences.map(() => 0);
    expect(raced([differences, zero])[0]!.verdict).toBe('worse');
    expect(raced([differences.slice(1), zero.slice(1)])[0]!.verdict).toBe('untold');
  });
});
