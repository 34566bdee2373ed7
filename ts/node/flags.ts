/**
 * The fields of a spec as flags of a command: names, help and defaults from the table in ts/sweep/fields.ts. Texts
 * go through as they are, since what is allowed is decided by ts/sweep/validate.ts.
 */
import { type Command, Option } from 'commander';
import { datasets } from '../data/registry.ts';
import { InputError } from '../input-error.ts';
import { fieldNames, fields, flagOf, sweepDefault } from '../sweep/fields.ts';
import { overruled, shorthandNames, shorthands } from '../sweep/shorthands.ts';
import type { FieldName, SweepSpec } from '../sweep/spec.ts';
import { sweepNames, sweepSpec } from '../sweep/validate.ts';

const onlyDoc =
  'only runs that meet it, as "sigma>=0.1": a field, one of = != < <= > >=, a value; given again, all must hold';

/** Adds a flag for each field, under its group's heading, and those that say one shorter. Each may be repeated. */
export function addFieldFlags(command: Command): void {
  addSomeFieldFlags(command, fieldNames);
  add(command, '--only <condition>', onlyDoc, 'Sweep');
}

/** The same for some fields, without conditions. */
export function addSomeFieldFlags(command: Command, names: readonly FieldName[]): void {
  for (const name of names) {
    const { alias, group, kind } = fields[name];
    const names = alias === undefined ? flag(name) : `--${alias}, ${flag(name)}`;
    add(command, `${names} <${kind.placeholder}>`, description(name), group);
    for (const short of shorthandNames.filter((each) => shorthands[each].field === name)) {
      add(command, `${flag(short)} <n>`, shorthands[short].doc, group);
    }
  }
}

function add(command: Command, flags: string, doc: string, group: string): void {
  const option = new Option(flags, doc).helpGroup(`${group}:`);
  command.addOption(option.argParser((text: string, before: readonly string[] = []) => [...before, text]));
}

/**
 * The sweep that a command's parsed options say, over what a file says.
 * @throws InputError naming the flag, or the field and the file
 */
export function specOfFlags(
  options: Readonly<Record<string, unknown>>,
  file?: { readonly path: string; readonly values: Readonly<Record<string, unknown>> },
): SweepSpec {
  const given = (name: string): unknown => {
    const texts = options[name === 'where' ? 'only' : name] as readonly string[] | undefined;
    return texts?.length === 1 ? texts[0] : texts;
  };
  const flags = Object.fromEntries(
    sweepNames.filter((name) => given(name) !== undefined).map((name) => [name, given(name)]),
  );
  const below = overruled(file?.values ?? {}, flags);
  try {
    return sweepSpec({ ...below, ...flags });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { field, value, allowed } = error;
    // A name that is none can only be the file's, as the flags are known.
    const isOfFile = file !== undefined && (field === 'field' || Object.hasOwn(below, field));
    if (isOfFile) throw new InputError(`${file.path}: ${field}`, value, allowed);
    throw sweepNames.includes(field) ? new InputError(flag(field), value, allowed) : error;
  }
}

/** learningRate -> --learning-rate */
export function flag(name: string): string {
  return name === 'where' ? '--only' : flagOf(name);
}

function description(name: FieldName): string {
  const { doc, kind } = fields[name];
  const names = kind.placeholder === 'name' ? `; ${kind.allowed}` : '';
  return `${doc}${names} (default: ${defaultText(name)})`;
}

function defaultText(name: FieldName): string {
  if (name === 'noise') {
    return Object.entries(datasets)
      .map(([data, { defaultNoise }]) => `${defaultNoise} for ${data}`)
      .join(', ');
  }
  return String(sweepDefault(name, ['moons']));
}
