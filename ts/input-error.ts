/**
 * The one class of error that is the user's to mend: a value from outside that is not allowed. The command
 * line prints its message without a stack trace and exits with 2; any other error is a bug.
 */
export class InputError extends RangeError {
  override readonly name = 'InputError';

  /**
   * @param field what the user knows it as, e.g. "sigma" or "--out"
   * @param value what was given
   * @param allowed the whole allowed set as a noun phrase, e.g. "a finite number from 0 up"
   */
  constructor(
    readonly field: string,
    readonly value: unknown,
    readonly allowed: string,
  ) {
    super(`${field}: expected ${allowed}, got ${show(value)}`);
  }
}

/** More of a value than this helps nobody. */
const LONGEST = 100;

/** A value with its type where the two could be confused: 4 and "4", "" and nothing. */
function show(value: unknown): string {
  if (typeof value === 'number' || value === null || value === undefined) return String(value);
  const text = brief(value);
  return typeof value === 'string' ? text : `${text} (${Array.isArray(value) ? 'list' : typeof value})`;
}

/** Its JSON, cut where it is long. */
function brief(value: unknown): string {
  try {
    const text = JSON.stringify(value);
    return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
  } catch {
    return 'a value nested too deeply to show'; // JSON.stringify recurses, JSON.parse does not
  }
}
