/**
 * The trail above the ruler: a dot for each run of the page's setting, at its sigma and its score on the test points,
 * joined where they are neighbours; each network's shape at its own run, with a stem down to its handle; and beside it
 * what other draws of its weights came to. Knows nothing of handles.
 */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import type { Range } from '../../../chart/axis.ts';
import type { Axis, Marker } from '../../../chart/figure.ts';
import { sigmaColour } from '../../../chart/theme.ts';
import { shareOf } from '../../lab/hand.ts';
import type { Lab } from '../../lab/lab.ts';
import { extent, heightOn, type Score, scoreOf } from '../../lab/score.ts';
import { drawOn, type Sheet } from '../canvas.ts';
import { properties } from '../properties.ts';
import { shapePath } from '../shape.ts';
import { networkColour, type PageTheme, theme } from '../theme.ts';

/** The canvas is wider than the plot by so much at both sides, so that nothing is cut at its ends. */
const OVERHANG = 14;
const [TOP, BOTTOM] = [7, 14];
/** Neighbours further apart than this ratio of their sigmas are not joined: between them nothing is known yet. */
const JOINED = 1.3;

interface Dot {
  readonly share: number;
  /** null where the run diverged. */
  readonly height: number | null;
  readonly sigma: number;
}

interface Shape extends Pick<Dot, 'share' | 'height'> {
  readonly marker: Marker;
  readonly colour: string;
  /** Whether its own run is there yet, or it still shows another. */
  readonly isExact: boolean;
  /** What other draws came to. */
  readonly draws: readonly number[];
}

interface Picture {
  readonly theme: PageTheme;
  readonly ticks: readonly number[];
  readonly dots: readonly Dot[];
  readonly shapes: readonly Shape[];
}

export function trailView(root: HTMLElement, lab: Lab): void {
  const axis = calmAxis(lab);
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  const labels = document.createElement('div');
  labels.setAttribute('aria-hidden', 'true');
  root.append(labels, canvas);
  effect(() => canvas.setAttribute('aria-label', summary(lab)));
  effect(() => {
    const ticks = axis.value?.ticks ?? [];
    const label = ({ value, label }: Axis['ticks'][number]) =>
      html`<span class="level" ${properties({ '--height': heightOn(axis.value as Axis, value) })}>${label}</span>`;
    render(axis.value ? ticks.map(label) : nothing, labels);
  });
  drawOn(canvas, () => picture(lab, axis.value), draw);
}

/** While a hand moves the axis only grows, so that what is known stays where it is; then it fits again. */
function calmAxis(lab: Lab): ReadonlySignal<Axis | null> {
  const score = computed(() => scoreOf(lab.parts.setup.value));
  const found = computed((): Range => {
    const { of } = score.value;
    const shown = lab.networks.value.flatMap(({ run, isExact }) => (run && isExact ? [run] : []));
    const runs = [...lab.trail.value.map(({ run }) => run), ...shown, ...lab.draws.value.flat()];
    return extent(runs.flatMap((run) => of(run) ?? []));
  });
  const held = signal<{ readonly range: Range; readonly score: Score }>({ range: null, score: score.value });
  effect(() => {
    const last = held.peek();
    const before = last.score === score.value ? last.range : null;
    const range = lab.dragging.value || !found.value ? extent(found.value ?? [], before) : found.value;
    if (range?.[0] === last.range?.[0] && range?.[1] === last.range?.[1] && last.score === score.value) return;
    held.value = { range, score: score.value };
  });
  return computed(() => (held.value.range ? held.value.score.axis(held.value.range) : null));
}

function picture(lab: Lab, axis: Axis | null): Picture {
  const score = scoreOf(lab.parts.setup.value);
  const heightOf = (run: Parameters<Score['of']>[0]): number | null => {
    const value = score.of(run);
    return value === null || !axis ? null : heightOn(axis, value);
  };
  const shapes = lab.networks.value.flatMap((network, i): Shape[] => {
    const { run, isExact, marker, id } = network;
    if (!run) return [];
    const others = (lab.draws.value[i] ?? []).filter(({ receipt }) => receipt.id !== id);
    const draws = others.flatMap((run) => heightOf(run) ?? []);
    const colour = networkColour(theme.value, network);
    return [{ share: shareOf(network.sigma), height: heightOf(run), marker, colour, isExact, draws }];
  });
  return {
    theme: theme.value,
    ticks: axis?.ticks.map(({ value }) => heightOn(axis, value)) ?? [],
    dots: lab.trail.value.map(({ sigma, run }) => ({ share: shareOf(sigma), height: heightOf(run), sigma })),
    shapes,
  };
}

function draw({ pen, width, height }: Sheet, { theme, ticks, dots, shapes }: Picture): void {
  const x = (share: number): number => OVERHANG + share * (width - 2 * OVERHANG);
  const y = (share: number): number => height - BOTTOM - share * (height - TOP - BOTTOM);
  pen.fillStyle = theme.grid;
  for (const tick of ticks) pen.fillRect(x(0), Math.round(y(tick)), width - 2 * OVERHANG, 1);

  pen.lineWidth = 1.5;
  for (const [i, dot] of dots.entries()) {
    const next = dots[i + 1];
    const colour = sigmaColour(theme, dot.sigma);
    pen.fillStyle = pen.strokeStyle = colour;
    if (dot.height === null) {
      cross(pen, x(dot.share), y(0), 2.5);
      continue;
    }
    if (next && next.height !== null && next.sigma / dot.sigma < JOINED) {
      pen.globalAlpha = 0.55;
      pen.beginPath();
      pen.moveTo(x(dot.share), y(dot.height));
      pen.lineTo(x(next.share), y(next.height));
      pen.stroke();
      pen.globalAlpha = 1;
    }
    circle(pen, x(dot.share), y(dot.height), width > 500 ? 2.2 : 1.7);
  }

  for (const { share, height: top, marker, colour, isExact, draws } of shapes) {
    pen.fillStyle = pen.strokeStyle = colour;
    pen.globalAlpha = 0.4;
    // A cloud beside the stem, on the side where there is room.
    const side = x(share) > width - 40 ? -1 : 1;
    for (const [i, value] of draws.entries()) circle(pen, x(share) + side * (8 + spread(i)), y(value), 1.8);
    pen.globalAlpha = isExact ? 1 : 0.4;
    pen.lineWidth = 1.5;
    if (top === null) cross(pen, x(share), y(0), 4.5);
    else {
      pen.beginPath();
      pen.moveTo(x(share), y(top));
      pen.lineTo(x(share), height);
      pen.stroke();
      pen.translate(x(share), y(top));
      const path = new Path2D(shapePath(marker, 4.6));
      pen.strokeStyle = theme.background;
      pen.lineWidth = 4;
      pen.stroke(path);
      pen.strokeStyle = colour;
      pen.lineWidth = 1.5;
      pen.fillStyle = marker.filled ? colour : theme.background;
      pen.fill(path);
      pen.stroke(path);
      pen.translate(-x(share), -y(top));
    }
    pen.globalAlpha = 1;
  }
}

function circle(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

/** Of a run that diverged. */
function cross(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  for (const side of [-1, 1]) {
    pen.moveTo(x - radius, y - side * radius);
    pen.lineTo(x + radius, y + side * radius);
  }
  pen.stroke();
}

/** From 0 to 14, evenly however many there are: multiples of the golden ratio, their fractions. */
function spread(i: number): number {
  return 14 * ((i * 0.618034) % 1);
}

/** The picture in a sentence, for who cannot see it. */
function summary(lab: Lab): string {
  const score = scoreOf(lab.parts.setup.value);
  const known = lab.trail.value.flatMap(({ sigma, run }) => {
    const value = score.of(run);
    return value === null ? [] : [{ sigma, value }];
  });
  const [first, ...rest] = known.toSorted((a, b) => a.value - b.value);
  if (!first) return `${score.name} of every run so far: none yet`;
  const last = rest.at(-1) ?? first;
  const said = ({ sigma, value }: typeof first): string => `${score.spoken(value)} at sigma ${sigma}`;
  return `${score.name} of ${known.length} runs, from ${said(first)} to ${said(last)}`;
}
