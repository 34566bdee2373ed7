/**
 * The roof: how many multiplications and additions of four float32 a second this machine and this WebAssembly engine
 * can do when nothing else is in the way. No load, no store, no waiting: independent chains x = x * m + a in a loop, as
 * f32x4.mul and f32x4.add, since the contract allows no fused operation. How many chains keep the units busy differs
 * between processors, so several numbers are tried and the best counts. The module is assembled here, byte by byte.
 */

/** Each chain goes through so many links before the loop branches back. */
const LINKS = 4;
/** V8 has 15 vector registers on x86-64; m and a can come from memory. */
export const CHAINS: readonly number[] = [4, 6, 8, 10, 12, 13, 14];
/** m and a: exact in float32, with 1 as the fixed point, so that no chain ever becomes subnormal. */
export const FACTOR = 1 - 2 ** -10;
export const TERM = 2 ** -10;

export interface RoofKernel {
  readonly chains: number;
  /** Floating-point operations of one turn of the loop. */
  readonly flopsPerTurn: number;
  /** Goes through the loop, from x = 1 + 1, 1 + 2, … and returns the sum of the chains' first lanes. */
  run(turns: number): number;
}

export function roofKernel(chains: number): RoofKernel {
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(roofModule(chains)), {}).exports;
  return { chains, flopsPerTurn: chains * LINKS * 8, run: run as (turns: number) => number };
}

/**
 * With chains x0, x1, … (WebAssembly's text format; the parts with … once for each chain):
 *
 *     (func (export "run") (param $turns i32) (result f32) (local $m v128) (local $a v128) (local $x0 v128) …
 *       (local.set $m (f32x4.splat (f32.const 0.9990234375)))
 *       (local.set $a (f32x4.splat (f32.const 0.0009765625)))
 *       (local.set $x0 (f32x4.splat (f32.const 2))) …
 *       (loop $again
 *         (local.set $x0 (f32x4.add (f32x4.mul (local.get $x0) (local.get $m)) (local.get $a))) …   ;; LINKS times
 *         (br_if $again (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
 *       (f32.add (f32x4.extract_lane 0 (local.get $x0)) …))
 */
export function roofModule(chains: number): Uint8Array<ArrayBuffer> {
  const [turns, m, a, first] = [0, 1, 2, 3];
  const all = Array.from({ length: chains }, (_, chain) => chain);
  const link = all.flatMap((chain) => [
    ...get(first + chain),
    ...get(m),
    ...op.mul,
    ...get(a),
    ...op.add,
    ...set(first + chain),
  ]);
  const body = [
    ...vector([[...unsigned(2 + chains), type.v128]]),
    ...splat(FACTOR, m),
    ...splat(TERM, a),
    ...all.flatMap((chain) => splat(2 + chain, first + chain)),
    ...op.loop,
    ...Array.from({ length: LINKS }, () => link).flat(),
    ...get(turns),
    ...op.one,
    ...op.subtract,
    ...tee(turns),
    ...op.again,
    ...op.end,
    ...get(first),
    ...op.lane0,
    ...all.slice(1).flatMap((chain) => [...get(first + chain), ...op.lane0, ...op.sum]),
    ...op.end,
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...vector([[type.i32]]), ...vector([[type.f32]])]]),
    ...section(3, [[0]]),
    ...section(7, [[3, ...[...'run'].map((letter) => letter.charCodeAt(0)), 0, 0]]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ]);
}

/** WebAssembly core specification, 5.3 and 5.4. */
const type = { i32: 0x7f, f32: 0x7d, v128: 0x7b };
const op = {
  loop: [0x03, 0x40],
  again: [0x0d, 0],
  end: [0x0b],
  one: [0x41, 1],
  subtract: [0x6b],
  sum: [0x92],
  splat: [0xfd, ...unsigned(0x13)],
  lane0: [0xfd, ...unsigned(0x1f), 0],
  add: [0xfd, ...unsigned(0xe4)],
  mul: [0xfd, ...unsigned(0xe6)],
};

function get(local: number): number[] {
  return [0x20, ...unsigned(local)];
}

function set(local: number): number[] {
  return [0x21, ...unsigned(local)];
}

function tee(local: number): number[] {
  return [0x22, ...unsigned(local)];
}

function splat(value: number, local: number): number[] {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setFloat32(0, value, true);
  return [0x43, ...new Uint8Array(bytes.buffer), ...op.splat, ...set(local)];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
