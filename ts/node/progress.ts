/**
 * Progress of a sweep on a terminal or in a log: what is running, how much is done, the time left, what the finished
 * runs say so far. It takes counts and writes lines; it never trains.
 */
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

export interface Standing {
  /** Of the runs that this process has to do; failed ones are done. */
  readonly runs: { readonly done: number; readonly failed: number; readonly total: number };
  /** Of all those runs together, in any unit that takes the same time everywhere. */
  readonly work: { readonly done: number; readonly total: number };
  /** The runs at hand, e.g. "σ 0.1, seed 0", and the share of each that is done. */
  readonly running: readonly { readonly label: string; readonly share: number }[];
  /** What is compared, in the plan's order; with runs from earlier. */
  readonly settings: readonly SettingStanding[];
  /** What `median` is of, e.g. "test accuracy". */
  readonly measure: string;
}

export interface SettingStanding {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Over the runs that are done; null before the first. */
  readonly median: number | null;
}

export interface ProgressView {
  /** Looks at the standing only where it is time to write. */
  show(look: () => Standing): void;
  /** Takes the live lines away. Idempotent. */
  end(): void;
}

/** What only the clock knows. */
export interface Pace {
  readonly secondsLeft: number;
  readonly runsPerSecond: number;
}

const LIVE_MS = 100;
const PLAIN_MS = 3000;
const BAR_CELLS = 20;

/** Lines that are rewritten in place on a terminal; elsewhere, and in CI, a plain line every few seconds. */
export async function progressView(stream: WriteStream, quiet: boolean): Promise<ProgressView> {
  if (quiet) return { show: () => {}, end: () => {} };
  if (!stream.isTTY || process.env.CI || process.env.TERM === 'dumb') {
    return view(
      PLAIN_MS,
      (standing, pace) => stream.write(`${plainLine(standing, pace)}\n`),
      () => {},
    );
  }
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(stream);
  return view(
    LIVE_MS,
    (standing, pace) => {
      const [first, ...others] = liveLines(standing, pace, stream.columns || 80, stream.rows || 24);
      update([first, ...others.map((line) => styleText('dim', line))].join('\n'));
    },
    () => {
      update.clear();
      update.done();
    },
  );
}

/** Calls `write` at most once in `everyMs`, after that time first. The pace is that since the first call. */
function view(everyMs: number, write: (standing: Standing, pace: Pace) => void, end: () => void): ProgressView {
  let first: { readonly time: number; readonly work: number; readonly runs: number } | undefined;
  let last = 0;
  return {
    show(look) {
      const now = performance.now();
      if (first === undefined) {
        const { work, runs } = look();
        first = { time: now, work: work.done, runs: runs.done };
        last = now;
      }
      if (now - last < everyMs) return;
      last = now;
      const standing = look();
      const { work, runs } = standing;
      const seconds = (now - first.time) / 1000;
      write(standing, {
        secondsLeft: (work.total - work.done) / ((work.done - first.work) / seconds),
        runsPerSecond: (runs.done - first.runs) / seconds,
      });
    },
    end,
  };
}

/** "52 %, 2 min 5 s left: 416 of 800 runs, 3.2 a second (σ 0.1, seed 12; σ 0.1, seed 13)" */
export function plainLine(standing: Standing, pace: Pace): string {
  const running = standing.running.map(({ label }) => label).join('; ');
  return `${headline(standing, pace)}${running === '' ? '' : ` (${running})`}`;
}

/**
 * A bar with the headline, the runs at hand, and a line for each setting with finished runs; no wider than the terminal
 * and no higher.
 */
export function liveLines(standing: Standing, pace: Pace, columns: number, rows: number): string[] {
  const { work, running, settings, measure } = standing;
  const filled = Math.min(BAR_CELLS, Math.floor((BAR_CELLS * work.done) / work.total));
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
  const at = running.map(({ label, share }) => `${label} (${Math.floor(100 * share)} %)`);
  const known = settings.filter(({ median }) => median !== null);
  // One row stays free, since a terminal scrolls when its last is written; two are above, one is the heading.
  const most = Math.max(0, rows - 4);
  // Where not all fit, those further on are the news.
  const shown = known.slice(Math.max(0, known.length - most));
  const width = Math.max(0, ...shown.map(({ label }) => label.length));
  const counts = shown.map(({ done, total }) => `${done}/${total}`);
  const countWidth = Math.max(4, ...counts.map(({ length }) => length));
  const lines = [
    `${bar} ${headline(standing, pace)}`,
    ...(at.length === 0 ? [] : [`now: ${at.join(', ')}`]),
    ...(shown.length === 0 ? [] : [`${' '.repeat(width)}  ${'runs'.padStart(countWidth)}  median ${measure}`]),
    ...shown.map(
      ({ label, median }, i) => `${label.padEnd(width)}  ${counts[i]!.padStart(countWidth)}  ${median!.toFixed(4)}`,
    ),
  ];
  return lines.map((line) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`));
}

function headline({ runs, work }: Standing, { secondsLeft, runsPerSecond }: Pace): string {
  const percent = Math.floor((100 * work.done) / work.total);
  const left = Number.isFinite(secondsLeft) ? `, ${durationText(secondsLeft)} left` : '';
  const failed = runs.failed === 0 ? '' : `, ${runs.failed} failed`;
  return `${percent} %${left}: ${runs.done} of ${runs.total} runs${rateText(runsPerSecond)}${failed}`;
}

/** ", 3.2 a second", ", 12 a minute"; nothing before the first. */
function rateText(perSecond: number): string {
  if (perSecond === 0) return '';
  const [rate, unit] = perSecond >= 1 ? [perSecond, 'second'] : [60 * perSecond, 'minute'];
  return `, ${rate < 9.95 ? rate.toFixed(1) : Math.round(rate)} a ${unit}`;
}

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
