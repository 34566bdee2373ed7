/**
 * Paints a tile's picture: what the network answers as a field, training points over it, and above them its folds and
 * its boundary in its colour; or a curve over the points where it learns a function. It knows no signals.
 */
import { withAlpha } from '../../../chart/colour.ts';
import type { Sheet } from '../canvas.ts';
import { shapePath } from '../shape.ts';
import type { PageTheme } from '../theme.ts';
import { type Line, zeroLines } from './contour.ts';
import { fieldPixels, marginFields, type Palette } from './field.ts';
import { folds } from './folds.ts';
import type { Shown } from './picture.ts';
import type { Region } from './plane.ts';
import type { TrainingPoints } from './points.ts';

export interface Scene {
  readonly region: Region;
  readonly points: TrainingPoints;
  /** Null while there is nothing to show but the points. */
  readonly shown: Shown | null;
  /** Of the network. */
  readonly colour: string;
  readonly folds: boolean;
  readonly theme: PageTheme;
  /** The theme's, of the classes. */
  readonly palette: Palette;
}

/** A picture narrower than this has fewer and smaller points. */
const NARROW = 220;
const POINTS = { wide: 420, narrow: 260 } as const;
const shapes = ['circle', 'triangle', 'square'] as const;
const LINE = 2.6;
const HALO = 5.5;
const HALO_ALPHA = 0.8;
const FOLD_ALPHA = 0.38;
/** Pixels beyond which a curve leaves the picture flat, since canvases lose their way in huge numbers. */
const FAR = 1e4;

/** From the plane to the sheet. */
interface Scale {
  x(value: number): number;
  y(value: number): number;
}

export class Painter {
  readonly #field = document.createElement('canvas');
  readonly #points = document.createElement('canvas');
  /** What lies on the layer of points. */
  #drawn: unknown[] = [];

  paint(sheet: Sheet, scene: Scene): void {
    const { pen, width, height } = sheet;
    const { region, shown, theme, colour } = scene;
    const scale: Scale = {
      x: (value) => ((value - region.x[0]) / (region.x[1] - region.x[0])) * width,
      y: (value) => ((value - region.y[0]) / (region.y[1] - region.y[0])) * height,
    };
    const isCurve = scene.points.labels === null;
    pen.fillStyle = isCurve ? theme.background : theme.field[1];
    pen.fillRect(0, 0, width, height);
    if (shown && !isCurve) this.#paintField(pen, shown, scene.palette, scale);
    this.#paintPoints(sheet, scene, scale);
    if (!shown) return;
    if (scene.folds) paintFolds(pen, shown, region, colour, scale);
    const path = isCurve ? curve(shown, scale) : boundary(shown, scale);
    pen.lineCap = pen.lineJoin = 'round';
    // Over a field; a curve lies on paper, and would only hide points.
    if (!isCurve) stroke(pen, path, withAlpha(theme.background, HALO_ALPHA), HALO);
    stroke(pen, path, colour, LINE);
  }

  #paintField(pen: CanvasRenderingContext2D, { grid, look }: Shown, palette: Palette, scale: Scale): void {
    const { columns, rows, x, y } = grid;
    const classes = look.logits.length / (columns * rows);
    const pixels = fieldPixels(look.logits, classes, palette);
    if (this.#field.width !== columns) this.#field.width = columns;
    if (this.#field.height !== rows) this.#field.height = rows;
    const bytes = new Uint8ClampedArray(pixels.buffer as ArrayBuffer);
    contextOf(this.#field).putImageData(new ImageData(bytes, columns, rows), 0, 0);
    // The middle of a pixel is a point of the grid.
    const [left, top] = [scale.x(x[0]), scale.y(y[0])];
    const [across, down] = [(scale.x(x[1]) - left) / (columns - 1), (scale.y(y[1]) - top) / (rows - 1)];
    pen.imageSmoothingEnabled = true;
    pen.drawImage(this.#field, left - across / 2, top - down / 2, across * columns, down * rows);
  }

  /** From a layer, which is drawn when something of it changes. */
  #paintPoints({ pen, width, height }: Sheet, scene: Scene, scale: Scale): void {
    const ratio = pen.getTransform().a;
    const facts = [scene.points, scene.region, scene.theme, width, height, ratio];
    if (facts.some((fact, i) => fact !== this.#drawn[i])) {
      this.#drawn = facts;
      this.#points.width = Math.round(width * ratio);
      this.#points.height = Math.round(height * ratio);
      const layer = contextOf(this.#points);
      layer.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawPoints(layer, scene, width, scale);
    }
    pen.drawImage(this.#points, 0, 0, width, height);
  }
}

function drawPoints(pen: CanvasRenderingContext2D, { points, theme }: Scene, width: number, scale: Scale): void {
  const isNarrow = width < NARROW;
  const { places, labels } = points;
  const count = Math.min(places.length / 2, isNarrow ? POINTS.narrow : POINTS.wide);
  const radius = isNarrow ? 1.9 : 2.3;
  const outlines = shapes.map((shape) => new Path2D(shapePath({ shape }, radius)));
  pen.lineWidth = isNarrow ? 0.9 : 1.1;
  for (let i = 0; i < count; i++) {
    const label = labels?.[i] ?? 0;
    const outline = outlines[label] as Path2D;
    pen.save();
    pen.translate(scale.x(places[2 * i] as number), scale.y(places[2 * i + 1] as number));
    pen.strokeStyle = pen.fillStyle = theme.points[label] as string;
    if (label === 0) pen.stroke(outline);
    else pen.fill(outline);
    pen.restore();
  }
}

function paintFolds(
  pen: CanvasRenderingContext2D,
  { run, parameters }: Shown,
  { x, y }: Region,
  colour: string,
  scale: Scale,
): void {
  pen.beginPath();
  for (const [x1, y1, x2, y2] of folds(run.spec, parameters, x, y)) {
    pen.moveTo(scale.x(x1), scale.y(y1));
    pen.lineTo(scale.x(x2), scale.y(y2));
  }
  pen.strokeStyle = withAlpha(colour, FOLD_ALPHA);
  pen.lineWidth = 1;
  pen.stroke();
}

/** Where the answer changes from class to class. */
function boundary({ grid, look }: Shown, scale: Scale): Path2D {
  const { columns, rows, x, y } = grid;
  const path = new Path2D();
  const place = (line: Line, i: number): [number, number] => [
    scale.x(x[0] + ((x[1] - x[0]) * (line[i] as number)) / (columns - 1)),
    scale.y(y[0] + ((y[1] - y[0]) * (line[i + 1] as number)) / (rows - 1)),
  ];
  for (const field of marginFields(look.logits, look.logits.length / (columns * rows))) {
    for (const line of zeroLines(field, columns, rows)) {
      path.moveTo(...place(line, 0));
      for (let i = 2; i < line.length; i += 2) path.lineTo(...place(line, i));
    }
  }
  return path;
}

/** The output over the one input. */
function curve({ grid, look }: Shown, scale: Scale): Path2D {
  const { columns, x } = grid;
  const path = new Path2D();
  look.logits.forEach((value, i) => {
    const y = Math.min(FAR, Math.max(-FAR, scale.y(value)));
    path.lineTo(scale.x(x[0] + ((x[1] - x[0]) * i) / (columns - 1)), y);
  });
  return path;
}

function stroke(pen: CanvasRenderingContext2D, path: Path2D, colour: string, width: number): void {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke(path);
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('this browser has no canvas');
  return pen;
}
