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

/** A value with its type where the two could be confused: 4 and "4", "" and nothing. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || value === null || value === undefined) return String(value);
  return `${JSON.stringify(value)} (${Array.isArray(value) ? 'list' : typeof value})`;
}
