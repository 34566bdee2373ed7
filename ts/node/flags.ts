/**
 * The fields of a spec as flags of a command: names, help and defaults from the table in ts/sweep/fields.ts. Texts
 * go through as they are, since what is allowed is decided by ts/sweep/validate.ts.
 */
import { type Command, Option } from 'commander';
import { datasets } from '../data/registry.ts';
import { InputError } from '../input-error.ts';
import { type FieldName, fieldNames, fields, isSwept, sweepDefault } from '../sweep/fields.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import { parseSweepSpec } from '../sweep/validate.ts';

/** Adds a flag for each field, under its group's heading. */
export function addFieldFlags(command: Command): void {
  for (const name of fieldNames) {
    const placeholder = isSwept(name) ? 'list' : fields[name].kind.placeholder;
    const { alias } = fields[name];
    const names = alias === undefined ? flag(name) : `--${alias}, ${flag(name)}`;
    const option = new Option(`${names} <${placeholder}>`, description(name));
    command.addOption(option.helpGroup(`${fields[name].group}:`));
  }
}

/**
 * The spec that a command's parsed options say.
 * @throws InputError naming the flag
 */
export function specOfFlags(options: Readonly<Record<string, unknown>>): SweepSpec {
  const given = fieldNames.filter((name) => options[name] !== undefined);
  try {
    return parseSweepSpec(Object.fromEntries(given.map((name) => [name, String(options[name])])));
  } catch (error) {
    const name = error instanceof InputError && fieldNames.find((each) => each === error.field);
    throw name ? new InputError(flag(name), error.value, error.allowed) : error;
  }
}

/** learningRate -> --learning-rate */
function flag(name: FieldName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
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
  return String(sweepDefault(name, 'moons'));
}
