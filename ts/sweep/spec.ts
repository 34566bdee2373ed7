/** Placeholder of the typed table; see the sweep part. */
export type RunSpec = Readonly<Record<string, unknown>>;
