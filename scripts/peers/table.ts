/**
 * Measurements -> rows of words, for a terminal and for Markdown. Pure; it never runs anything.
 */
import { median, quantiles } from '../../ts/stats/summary.ts';
import type { Measured, Measurement } from './measure.ts';
import type { About, Fact } from './serve.ts';

const OURS = 'initscope';

/** One table of all workloads: a heading, our row, then a row for each peer that ran at least once. */
export function tableRows(measurements: readonly Measurement[]): string[][] {
  const names = measurements[0]?.peers.map(({ name }) => name) ?? [];
  const heading = ['', 'threads', 'SIMD bits', 'FMA', ...measurements.flatMap(({ workload }) => [workload, '× ours'])];
  const own = measurements[0]?.ours.about;
  const rows = names.flatMap((name) => {
    const about = aboutOf(name, measurements);
    return about === undefined ? [] : [[name, ...facts(about), ...measurements.flatMap((one) => peerCells(name, one))]];
  });
  if (own === undefined) return [heading];
  return [heading, [OURS, ...facts(own), ...measurements.flatMap(ownCells)], ...rows];
}

/** What each contender was, how far its losses were from ours, and who did not run, and why. */
export function notes(measurements: readonly Measurement[]): string[] {
  const own = measurements[0]?.ours.about;
  const names = measurements[0]?.peers.map(({ name }) => name) ?? [];
  const lines = own === undefined ? [] : [`${OURS} ${identity(own)}`];
  for (const name of names) {
    const about = aboutOf(name, measurements);
    const found = measurements.map((measurement) => ({
      workload: measurement.workload,
      peer: peerOf(name, measurement),
    }));
    const worst = found.reduce((worst, { peer }) => (ran(peer) ? Math.max(worst, peer.deviation) : worst), 0);
    if (about !== undefined) lines.push(`${name} ${identity(about)}; losses within ${worst.toExponential(0)} of ours`);
    const reasons = new Map<string, string[]>();
    for (const { workload, peer } of found) {
      if (peer === undefined || ran(peer)) continue;
      reasons.set(peer.skipped, [...(reasons.get(peer.skipped) ?? []), workload]);
    }
    for (const [why, workloads] of reasons) {
      const where = workloads.length === measurements.length ? '' : ` (${workloads.join(', ')})`;
      lines.push(`${name}${where} skipped: ${why}`);
    }
  }
  return lines;
}

/** For each workload whose figures are to be doubted: there our own steps took very different times. */
export function warnings(measurements: readonly Measurement[]): string[] {
  return measurements.flatMap(({ workload, ours }) => {
    if (ours.msPerStep.length === 0) return [];
    const [low, high] = quantiles(ours.msPerStep, [0.25, 0.75]) as [number, number];
    if (high <= 1.2 * low) return [];
    return [
      `Something else ran beside ${workload}: half of our own times are from ${milliseconds(low)} to ${milliseconds(high)}.`,
    ];
  });
}

export function markdown(rows: readonly (readonly string[])[]): string {
  const [heading, ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heading ?? []), line((heading ?? []).map((_, i) => (i === 0 ? '---' : '--:'))), ...body.map(line)].join(
    '\n',
  );
}

function ran(peer: Measured | undefined): peer is Exclude<Measured, { skipped: string }> {
  return peer !== undefined && !('skipped' in peer);
}

function peerOf(name: string, { peers }: Measurement): Measured | undefined {
  return peers.find((peer) => peer.name === name);
}

function aboutOf(name: string, measurements: readonly Measurement[]): About | undefined {
  return measurements.map((measurement) => peerOf(name, measurement)).find(ran)?.about;
}

function identity({ version, runtime, form }: About): string {
  return `${version}, ${runtime}: ${form}`;
}

function facts({ threads, vectorBits, fused }: About): [string, string, string] {
  const yesOrNo = { ...fused, value: fused.value === null ? null : fused.value ? 'yes' : 'no' };
  return [fact(threads), fact(vectorBits), fact(yesOrNo)];
}

/** What was not found out here has a star. */
function fact({ value, source }: Fact<number | string>): string {
  if (value === null) return 'unknown';
  return source === 'found' ? String(value) : `${value}*`;
}

function ownCells({ ours }: Measurement): [string, string] {
  return ours.msPerStep.length === 0 ? ['–', '–'] : [milliseconds(median(ours.msPerStep)), '1'];
}

function peerCells(name: string, measurement: Measurement): [string, string] {
  const peer = peerOf(name, measurement);
  if (!ran(peer) || peer.rounds.length === 0) return ['–', '–'];
  const [low, middle, high] = quantiles(
    peer.rounds.map(({ ours, peer }) => peer / ours),
    [0.25, 0.5, 0.75],
  ) as [number, number, number];
  return [milliseconds(median(peer.rounds.map(({ peer }) => peer))), `${short(middle)} (${short(low)}–${short(high)})`];
}

/** Three or four digits, never an exponent. */
function milliseconds(value: number): string {
  return `${value.toFixed(value < 1 ? 4 : value < 10 ? 3 : 2)} ms`;
}

function short(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 2 : 1);
}
