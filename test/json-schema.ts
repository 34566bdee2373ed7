/** As much of JSON Schema (draft 2020-12) as the schema of sweep files uses; a keyword that it does not know is an error. */

type Schema = Readonly<Record<string, unknown>>;

/** Whether the schema allows the value. */
export function allows(root: Schema, value: unknown, schema: Schema = root): boolean {
  return Object.entries(schema).every(([keyword, said]) => {
    const rule = rules[keyword];
    if (rule === undefined) throw new Error(`unknown keyword ${keyword}`);
    return rule(said as never, value, (sub, part) => allows(root, part, sub), root, schema);
  });
}

type Rule = (
  said: never,
  value: unknown,
  check: (schema: Schema, value: unknown) => boolean,
  root: Schema,
  schema: Schema,
) => boolean;

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const number =
  (holds: (value: number, limit: number) => boolean): Rule =>
  (limit: number, value) =>
    typeof value !== 'number' || holds(value, limit);
const note: Rule = () => true;

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
};

const rules: Readonly<Record<string, Rule>> = {
  $schema: note,
  $defs: note,
  title: note,
  description: note,
  default: note,
  type: (said: string, value) => types[said]!(value),
  enum: (said: readonly unknown[], value) => said.includes(value),
  minimum: number((value, limit) => value >= limit),
  maximum: number((value, limit) => value <= limit),
  exclusiveMinimum: number((value, limit) => value > limit),
  exclusiveMaximum: number((value, limit) => value < limit),
  pattern: (said: string, value) => typeof value !== 'string' || new RegExp(said, 'u').test(value),
  maxItems: (said: number, value) => !Array.isArray(value) || value.length <= said,
  items: (said: Schema, value, check) => !Array.isArray(value) || value.every((item) => check(said, item)),
  required: (said: readonly string[], value) => !isObject(value) || said.every((name) => Object.hasOwn(value, name)),
  properties: (said: Readonly<Record<string, Schema>>, value, check) =>
    !isObject(value) ||
    Object.entries(value).every(([name, part]) => !Object.hasOwn(said, name) || check(said[name]!, part)),
  additionalProperties: (said: boolean, value, _, __, { properties }) =>
    said || !isObject(value) || Object.keys(value).every((name) => Object.hasOwn(properties as Schema, name)),
  anyOf: (said: readonly Schema[], value, check) => said.some((each) => check(each, value)),
  allOf: (said: readonly Schema[], value, check) => said.every((each) => check(each, value)),
  not: (said: Schema, value, check) => !check(said, value),
  $ref: (said: string, value, check, root) =>
    check((root.$defs as Readonly<Record<string, Schema>>)[said.replace('#/$defs/', '')]!, value),
};
