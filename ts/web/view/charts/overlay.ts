/**
 * What follows the moment, above a chart's curves: a veil over what lies after it, its line with the epoch, and each
 * network's shape at its value. Cheap enough for every frame.
 */
import type { ReadonlySignal } from '@preact/signals-core';
import { withAlpha } from '../../../chart/colour.ts';
import type { Marker } from '../../../chart/figure.ts';
import { valueAt } from '../../lab/curves.ts';
import { lastEpoch, rowAt } from '../../lab/runs.ts';
import { drawOn, type Sheet } from '../canvas.ts';
import { shapePath } from '../shape.ts';
import { networkColour, type PageTheme, theme } from '../theme.ts';
import type { ChartModel } from './model.ts';
import type { Area } from './plot.ts';

/** Of paper. */
const VEIL = 0.74;
/** As far as lines may reach over the plot's edge. */
const OVERHANG = 8;
const RADIUS = 4.4;
const TAG = { height: 17, padding: 5, below: 6 } as const;
/** Half the width of a label of the x axis. */
const LABEL = 15;

interface Shape {
  readonly epoch: number;
  readonly value: number;
  readonly marker: Marker;
  readonly colour: string;
}

interface Picture {
  readonly theme: PageTheme;
  readonly area: Area | null;
  readonly shapes: readonly Shape[];
  /** null at the end, where nothing lies after it. */
  readonly epoch: number | null;
}

export function overlayView(canvas: HTMLCanvasElement, model: ChartModel, area: ReadonlySignal<Area | null>): void {
  drawOn(canvas, () => ({ ...moment(model), area: area.value }), draw);
}

function moment({ lab, measure, networks }: ChartModel): Omit<Picture, 'area'> {
  const at = lab.replay.at.value;
  const shown = measure.value;
  const shapes = networks.value.flatMap((network): Shape[] => {
    const { run, marker } = network;
    const value = shown && valueAt(run, shown, at);
    if (!run || value === null || (shown?.log && value <= 0) || at > lastEpoch(run)) return [];
    return [{ epoch: rowAt(run, at), value, marker, colour: networkColour(theme.value, network) }];
  });
  return { theme: theme.value, shapes, epoch: at < lab.parts.setup.value.epochs ? at : null };
}

function draw({ pen }: Sheet, { theme, area, shapes, epoch }: Picture): void {
  if (!area) return;
  if (epoch !== null) drawMoment(pen, epoch, area, theme);
  // The first network's shape on top, as its line is.
  for (const { epoch, value, marker, colour } of shapes.toReversed()) {
    pen.translate(area.x(epoch), area.y(value));
    const path = new Path2D(shapePath(marker, RADIUS));
    pen.strokeStyle = theme.background;
    pen.lineWidth = 4;
    pen.stroke(path);
    pen.fillStyle = marker.filled ? colour : theme.background;
    pen.fill(path);
    pen.strokeStyle = colour;
    pen.lineWidth = 1.25;
    pen.stroke(path);
    pen.translate(-area.x(epoch), -area.y(value));
  }
}

function drawMoment(pen: Sheet['pen'], epoch: number, area: Area, theme: PageTheme): void {
  const { right, top, bottom, labels } = area;
  const x = area.x(epoch);
  pen.fillStyle = withAlpha(theme.background, VEIL);
  pen.fillRect(x, top - OVERHANG, right - x + OVERHANG, bottom - top + OVERHANG);
  pen.font = '600 11px "Initscope Sans"';
  const text = String(epoch);
  const width = pen.measureText(text).width + 2 * TAG.padding;
  pen.fillStyle = theme.background;
  for (const label of labels) {
    const isHidden = Math.abs(label - x) < width / 2 + LABEL;
    if (isHidden) pen.fillRect(label - LABEL, bottom + TAG.below, 2 * LABEL, TAG.height);
  }
  pen.fillStyle = theme.ink;
  pen.fillRect(Math.round(x - 0.5), top - OVERHANG / 2, 1, bottom - top + OVERHANG / 2 + TAG.below);
  pen.beginPath();
  pen.roundRect(x - width / 2, bottom + TAG.below, width, TAG.height, 3);
  pen.fill();
  pen.fillStyle = theme.background;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, x, bottom + TAG.below + TAG.height / 2 + 0.5);
}
