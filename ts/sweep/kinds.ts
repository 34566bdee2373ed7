/**
 * Kinds of values a field can have: what is allowed, as a schema and in words, and how a value reads from text.
 * A kind knows nothing of the field it is used for, nor of where the text came from.
 */
import * as v from 'valibot';
import { InputError } from '../input-error.ts';

export interface Kind<T> {
  readonly schema: v.GenericSchema<unknown, T>;
  /** The whole allowed set as a noun phrase. */
  readonly allowed: string;
  /** The same as JSON Schema. */
  readonly json: Readonly<Record<string, unknown>>;
  /** What its text looks like: the source of a regular expression. */
  readonly pattern: string;
  /** What stands for the value in help texts. */
  readonly placeholder: string;
  /** What the text says, or something that the schema refuses. */
  parse(text: string): unknown;
  /** How `a..b:n` spaces its values; absent where there is no such thing. */
  readonly spacing?: Spacing;
  /** Whether a value is a list itself, so that commas are its own. */
  readonly isList?: true;
}

export type Spacing = 'linear' | 'logarithmic';

/** A decimal number: the source of a regular expression, which reads no digit in two ways, as long texts would take ages. */
export const NUMBER = '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?';
const isNumber = new RegExp(`^${NUMBER}$`);

/** @param written the value as the user wrote it, for the message */
export function check<T>(kind: Kind<T>, field: string, value: unknown, written: unknown = value): T {
  const result = v.safeParse(kind.schema, value);
  if (!result.success) throw new InputError(field, written, kind.allowed);
  return result.output;
}

interface Range {
  readonly min: number;
  readonly max: number;
  /** Whether the end itself is refused. */
  readonly open?: 'min' | 'max' | 'both';
  readonly spacing?: Spacing;
}

export function number({ min, max, open, spacing = 'linear' }: Range): Kind<number> {
  const above = open === 'min' || open === 'both';
  const below = open === 'max' || open === 'both';
  return {
    schema: v.pipe(
      v.number(),
      v.finite(),
      above ? v.gtValue(min) : v.minValue(min),
      below ? v.ltValue(max) : v.maxValue(max),
      v.transform(withoutSignedZero),
    ),
    allowed: `a number ${above ? 'above' : 'from'} ${min} ${below ? 'and below' : 'to'} ${max}`.replace('e+', 'e'),
    json: {
      type: 'number',
      [above ? 'exclusiveMinimum' : 'minimum']: min,
      [below ? 'exclusiveMaximum' : 'maximum']: max,
    },
    pattern: NUMBER,
    placeholder: 'x',
    parse: parseNumber,
    spacing,
  };
}

export function integer(min: number, max: number): Kind<number> {
  return {
    schema: v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max), v.transform(withoutSignedZero)),
    allowed: `a whole number from ${min} to ${max}`,
    json: { type: 'integer', minimum: min, maximum: max },
    pattern: NUMBER,
    placeholder: 'n',
    parse: parseNumber,
    spacing: 'linear',
  };
}

export const boolean: Kind<boolean> = {
  schema: v.boolean(),
  allowed: 'true or false',
  json: { type: 'boolean' },
  pattern: 'true|false',
  placeholder: 'true|false',
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : text),
};

/** @param aliases other names that people know them by; never stored */
export function choice<const T extends string>(
  names: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): Kind<T> {
  return {
    schema: v.picklist(names),
    allowed: names.length === 1 ? `"${names[0]}"` : `one of ${names.join(', ')}`,
    json: { enum: names },
    pattern: [...names, ...Object.keys(aliases)].join('|'),
    placeholder: 'name',
    parse: (text) => (Object.hasOwn(aliases, text) ? aliases[text] : text),
  };
}

/** Units of each hidden layer: `64,64`, or `none`. */
export function layers(maxUnits: number, maxLayers: number): Kind<readonly number[]> {
  const units = integer(1, maxUnits);
  return {
    schema: v.pipe(v.array(units.schema), v.maxLength(maxLayers)),
    allowed: `up to ${maxLayers} whole numbers from 1 to ${maxUnits} with commas between, or "none"`,
    json: { type: 'array', items: units.json, maxItems: maxLayers },
    isList: true,
    pattern: `none|${NUMBER}(,${NUMBER})*`,
    placeholder: 'units',
    parse: (text) => (text === 'none' ? [] : text.split(',').map(parseNumber)),
  };
}

/** A factor for each layer: `0.25,1,4`, or `none`. */
export function factors(max: number, maxLayers: number): Kind<readonly number[]> {
  const factor = number({ min: 0, max });
  return {
    schema: v.pipe(v.array(factor.schema), v.maxLength(maxLayers)),
    allowed: `a number from 0 to ${max} for each layer of weights, with commas between, or "none"`,
    json: { type: 'array', items: factor.json, maxItems: maxLayers },
    isList: true,
    pattern: `none|${NUMBER}(,${NUMBER})*`,
    placeholder: 'factors',
    parse: (text) => (text === 'none' ? [] : text.split(',').map(parseNumber)),
  };
}

/** A decimal number, or NaN: stricter than Number(), which reads "" as 0 and "0x10" as 16. */
export function parseNumber(text: string): number {
  return isNumber.test(text) ? Number(text) : Number.NaN;
}

/** -0 and 0 are one value to the user and in JSON, so they must be one to the kernel. */
function withoutSignedZero(value: number): number {
  return value + 0;
}
