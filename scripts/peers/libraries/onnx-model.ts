/**
 * Builds ONNX models: nodes in the order of their computing, and the protobuf that a runtime loads. It knows the wire
 * format (https://protobuf.dev/programming-guides/encoding) and the few fields of `onnx.proto` that it writes, never
 * what a model computes.
 */

/** Tensor element types of `onnx.proto`. */
export const elements = { float: 1, int64: 7, bool: 9 } as const;
export type Element = keyof typeof elements;

type Bytes = Uint8Array;
type Attribute = number | Graph;

const utf8 = new TextEncoder();

function concat(parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** Base 128, the lowest digits first; of a non-negative integer. */
function varint(value: number): Bytes {
  const digits: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) digits.push((rest % 128) + 128);
  return Uint8Array.from([...digits, rest]);
}

const integer = (field: number, value: number) => concat([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Bytes) => concat([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string) => bytes(field, utf8.encode(value));

function attribute(name: string, value: Attribute): Bytes {
  const field =
    value instanceof Graph ? [bytes(6, value.encode()), integer(20, 5)] : [integer(3, value), integer(20, 2)];
  return concat([text(1, name), ...field]);
}

/** A value's name and type. */
function valueInfo(name: string, element: Element, shape: readonly number[]): Bytes {
  const dimensions = concat(shape.map((size) => bytes(1, integer(1, size))));
  return concat([text(1, name), bytes(2, bytes(1, concat([integer(1, elements[element]), bytes(2, dimensions)])))]);
}

function tensor(name: string, element: Element, shape: readonly number[], data: ArrayBufferView): Bytes {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return concat([
    ...shape.map((size) => integer(1, size)),
    integer(2, elements[element]),
    text(8, name),
    bytes(9, raw),
  ]);
}

/** A graph that is being built. Names of values are unique within all graphs of one `prefix`. */
export class Graph {
  readonly #prefix: string;
  readonly #nodes: Bytes[] = [];
  readonly #constants: Bytes[] = [];
  readonly #inputs: Bytes[] = [];
  readonly #outputs: Bytes[] = [];
  #names = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** A shape of [] is a scalar's. */
  input(name: string, element: Element, shape: readonly number[]): string {
    this.#inputs.push(valueInfo(name, element, shape));
    return name;
  }

  output(name: string, element: Element, shape: readonly number[]): void {
    this.#outputs.push(valueInfo(name, element, shape));
  }

  scalar(value: number): string {
    return this.#constant('float', [], Float32Array.of(value));
  }

  /** A list of integers, as shapes, axes and lengths are given. */
  integers(...values: number[]): string {
    return this.#constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Adds a node with one result; returns the result's name. */
  node(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.nodes(operator, inputs, 1, attributes)[0]!;
  }

  nodes(
    operator: string,
    inputs: readonly string[],
    results: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string[] {
    const names = Array.from({ length: results }, () => this.#name());
    this.#nodes.push(
      concat([
        ...inputs.map((name) => text(1, name)),
        ...names.map((name) => text(2, name)),
        text(4, operator),
        ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
      ]),
    );
    return names;
  }

  encode(): Bytes {
    return concat([
      ...this.#nodes.map((node) => bytes(1, node)),
      text(2, this.#prefix),
      ...this.#constants.map((constant) => bytes(5, constant)),
      ...this.#inputs.map((input) => bytes(11, input)),
      ...this.#outputs.map((output) => bytes(12, output)),
    ]);
  }

  #name(): string {
    return `${this.#prefix}${this.#names++}`;
  }

  #constant(element: Element, shape: readonly number[], data: ArrayBufferView): string {
    const name = this.#name();
    this.#constants.push(tensor(name, element, shape, data));
    return name;
  }
}

/** The file of a model, in IR version 8 and operator set 17. */
export function model(graph: Graph): Bytes {
  return concat([integer(1, 8), bytes(7, graph.encode()), bytes(8, concat([text(1, ''), integer(2, 17)]))]);
}
