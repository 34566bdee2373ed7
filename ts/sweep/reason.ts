/** What was thrown, in one line: what a failed run is recorded with. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
