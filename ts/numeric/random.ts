/**
 * NumPy's legacy `RandomState`, whose streams NumPy has frozen (NEP 19), remade bit for bit. The one source of random
 * numbers here: data, splits, initial parameters and batch orders all draw from it (contract 10). It never knows what
 * a number is for, and takes none from the host.
 *
 *     new RandomState(0).standardNormal()          1.764052345967664    RandomState(0).standard_normal()
 *     new RandomState([3, 1, 0]).randomSample()    0.7493817908402409   RandomState([3, 1, 0]).random_sample()
 *     new RandomState(42).permutation(5)           [1, 4, 2, 0, 3]      RandomState(42).permutation(5)
 *
 * Sources: Matsumoto and Nishimura, Mersenne Twister (1998), its C code mt19937ar.c (2002), and NumPy's
 * `numpy/random/src/legacy/legacy-distributions.c` and `mtrand.pyx`.
 */
import { InputError } from '../input-error.ts';
import { checkSeed } from './check.ts';
import { log } from './elementary64.ts';

/** Words of state, and how far apart the two are that make a new one. */
const WORDS = 624;
const SHIFT = 397;

const TWO_26 = 67108864;
const TWO_53 = 9007199254740992;

export class RandomState {
  readonly #words = new Uint32Array(WORDS);
  #next = WORDS;
  /** The polar method makes normals in pairs: the second of the last pair, until it is asked for. */
  #spare: number | null = null;

  /**
   * @param seed an integer in [0, 2^32), or a list of at least one such integer; `5` and `[5]` are different streams
   * @throws InputError for any other seed
   */
  constructor(seed: number | readonly number[]) {
    const seeds = typeof seed === 'number' ? [seed] : seed;
    if (seeds.length === 0) throw new InputError('seed', seed, 'a list of at least one whole number');
    for (const each of seeds) checkSeed('seed', each);
    if (typeof seed === 'number') this.#seedByInteger(seed);
    else this.#seedByList(seed);
  }

  /** A float64 in [0, 1), of 53 random bits. */
  randomSample(): number {
    const high = this.#nextWord() >>> 5;
    const low = this.#nextWord() >>> 6;
    return (high * TWO_26 + low) / TWO_53;
  }

  /** A standard normal by Marsaglia's polar method. */
  standardNormal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * this.randomSample() - 1;
      y = 2 * this.randomSample() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * log(square)) / square);
    this.#spare = scale * x;
    return scale * y;
  }

  /** An integer in [0, max], max below 2^32: words cut to max's bits until one fits. Draws nothing when max is 0. */
  interval(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    let value: number;
    do value = (this.#nextWord() & mask) >>> 0;
    while (value > max);
    return value;
  }

  /** Shuffles in place, by Fisher and Yates from the end. */
  shuffle(values: Uint32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const value = values[i]!;
      values[i] = values[j]!;
      values[j] = value;
    }
  }

  /** 0 to n - 1 in random order. */
  permutation(n: number): Uint32Array {
    const values = Uint32Array.from({ length: n }, (_, i) => i);
    this.shuffle(values);
    return values;
  }

  /** mt19937ar.c's init_genrand. */
  #seedByInteger(seed: number): void {
    const words = this.#words;
    words[0] = seed;
    for (let i = 1; i < WORDS; i++) words[i] = Math.imul(1812433253, folded(words[i - 1]!)) + i;
  }

  /** mt19937ar.c's init_by_array. */
  #seedByList(seeds: readonly number[]): void {
    const words = this.#words;
    this.#seedByInteger(19650218);
    let i = 1;
    const advance = (): void => {
      i += 1;
      if (i < WORDS) return;
      words[0] = words[WORDS - 1]!;
      i = 1;
    };
    for (let k = 0; k < Math.max(WORDS, seeds.length); k++) {
      const j = k % seeds.length;
      words[i] = (words[i]! ^ Math.imul(folded(words[i - 1]!), 1664525)) + seeds[j]! + j;
      advance();
    }
    for (let k = 0; k < WORDS - 1; k++) {
      words[i] = (words[i]! ^ Math.imul(folded(words[i - 1]!), 1566083941)) - i;
      advance();
    }
    words[0] = 0x80000000;
  }

  /** mt19937ar.c's genrand_int32. */
  #nextWord(): number {
    if (this.#next === WORDS) this.#twist();
    let word = this.#words[this.#next++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word >>> 0;
  }

  /** Makes the next 624 words of state, in place. */
  #twist(): void {
    const words = this.#words;
    for (let i = 0; i < WORDS; i++) {
      const joined = (words[i]! & 0x80000000) | (words[(i + 1) % WORDS]! & 0x7fffffff);
      words[i] = words[(i + SHIFT) % WORDS]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

function folded(word: number): number {
  return word ^ (word >>> 30);
}
