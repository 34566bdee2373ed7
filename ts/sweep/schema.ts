/**
 * The JSON Schema of sweep files, for editors: from the table of fields, so that it knows each field that a sweep
 * has, its default and its range. What a file may be is decided by `validate.ts`; this says the same of single fields.
 */
import { fieldNames, fields, sweepDefault } from './fields.ts';
import { type Kind, NUMBER } from './kinds.ts';
import { shorthandNames, shorthands } from './shorthands.ts';

type Schema = Readonly<Record<string, unknown>>;

export function sweepSchema(): Schema {
  const ofFields = fieldNames.map((name) => {
    const { doc, kind } = fields[name];
    const list = sweepDefault(name, ['moons']);
    return [name, { description: doc, default: list.length === 1 ? list[0] : list, ...lists(kind) }];
  });
  const ofShorthands = shorthandNames.map((name) => {
    const { doc, kind } = shorthands[name];
    return [name, { description: doc, ...(name === 'seeds' ? kind.json : lists(kind)) }];
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A sweep of initscope',
    description: 'The runs are the product of all lists. A field that is absent takes its default.',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries([...ofFields, ...ofShorthands]),
      where: { description: 'conditions that every run meets', default: [], ...strings(condition()) },
    },
    additionalProperties: false,
    $defs: { numbers: { type: 'string', pattern: listPattern(`${NUMBER}([.][.]${NUMBER}(:${NUMBER})?)?`) } },
    allOf: shorthandNames.map((name) => ({ not: { required: [name, shorthands[name].field] } })),
  };
}

/** A value, a text as a flag has it, or a list of either. */
function lists(kind: Kind<unknown>): Schema {
  const one = [kind.json, textOf(kind)];
  return { anyOf: [...one, { type: 'array', items: { anyOf: one } }] };
}

function textOf({ isList, pattern, spacing }: Kind<unknown>): Schema {
  if (spacing !== undefined) return { $ref: '#/$defs/numbers' };
  return { type: 'string', pattern: isList ? `^(${pattern})$` : listPattern(`(${pattern})`) };
}

function listPattern(value: string): string {
  return `^${value}(,${value})*$`;
}

function strings(pattern: string): Schema {
  const one = { type: 'string', pattern };
  return { anyOf: [one, { type: 'array', items: one }] };
}

function condition(): string {
  return `^\\s*(${fieldNames.join('|')})\\s*(!=|<=|>=|=|<|>)\\s*\\S+\\s*$`;
}
