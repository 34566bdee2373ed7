/**
 * Progress of a sweep on a terminal or in a log: what is running, how much is done, the time left. It takes counts
 * and writes lines; it never trains.
 */
import type { WriteStream } from 'node:tty';

export interface Standing {
  /** Of the runs that this process has to do. */
  readonly runs: { readonly done: number; readonly total: number };
  /** Of all those runs together. */
  readonly epochs: { readonly done: number; readonly total: number };
  /** The run at hand, e.g. "σ 0.1, seed 0". */
  readonly label: string;
}

export interface ProgressView {
  show(standing: Standing): void;
  /** Takes the live line away. Idempotent. */
  end(): void;
}

const LIVE_MS = 100;
const PLAIN_MS = 3000;
const BAR_CELLS = 20;

/** A line that is rewritten in place on a terminal; elsewhere, and in CI, a plain line every few seconds. */
export async function progressView(stream: WriteStream, quiet: boolean): Promise<ProgressView> {
  if (quiet) return { show: () => {}, end: () => {} };
  if (!stream.isTTY || process.env.CI || process.env.TERM === 'dumb') {
    return view(
      PLAIN_MS,
      (standing, left) => stream.write(`${plainLine(standing, left)}\n`),
      () => {},
    );
  }
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(stream);
  return view(
    LIVE_MS,
    (standing, left) => update(liveLine(standing, left, stream.columns || 80)),
    () => {
      update.clear();
      update.done();
    },
  );
}

/** Calls `write` at most once in `everyMs`. The time left is by the pace since the first call. */
function view(
  everyMs: number,
  write: (standing: Standing, secondsLeft: number) => void,
  end: () => void,
): ProgressView {
  let first: { readonly time: number; readonly done: number } | undefined;
  let last = 0;
  return {
    show({ runs, epochs, label }) {
      const now = performance.now();
      if (first === undefined) {
        first = { time: now, done: epochs.done };
        last = now;
      }
      if (now - last < everyMs) return;
      last = now;
      const pace = (epochs.done - first.done) / (now - first.time);
      write({ runs, epochs, label }, (epochs.total - epochs.done) / pace / 1000);
    },
    end,
  };
}

export function plainLine({ runs, epochs, label }: Standing, secondsLeft: number): string {
  const percent = Math.floor((100 * epochs.done) / epochs.total);
  const at = Math.min(runs.done + 1, runs.total);
  return `${percent} %, ${durationText(secondsLeft)} left: run ${at} of ${runs.total} (${label})`;
}

export function liveLine(standing: Standing, secondsLeft: number, columns: number): string {
  const { done, total } = standing.epochs;
  const filled = Math.round((BAR_CELLS * done) / total);
  const line = `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)} ${plainLine(standing, secondsLeft)}`;
  return line.slice(0, columns - 1);
}

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
