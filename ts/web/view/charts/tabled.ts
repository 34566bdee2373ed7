/** Which chart is open as a table: a measure's name; null while none is. */
import { type Signal, signal } from '@preact/signals-core';

export const tabled: Signal<string | null> = signal(null);
