/**
 * Drawing with the few calls that a canvas context of any platform has: text and lines. Never makes a canvas.
 */
import { fontFamily } from './theme.ts';

/** The part of CanvasRenderingContext2D that is used here. */
export interface Pen {
  font: string;
  textAlign: string;
  textBaseline: string;
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  fill(): void;
  stroke(): void;
  setLineDash(pattern: number[]): void;
}

/** A line of text; y is its baseline. */
export interface Text {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly font: string;
  readonly colour: string;
}

export function font(size: number, weight: 400 | 500 | 600 = 400): string {
  return `${weight} ${size}px '${fontFamily}'`;
}

export const labelFont = font(12, 500);

export function drawTexts(pen: Pen, texts: readonly Text[]): void {
  pen.textAlign = 'left';
  pen.textBaseline = 'alphabetic';
  for (const { text, x, y, font, colour } of texts) {
    pen.font = font;
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
  }
}

export function line(pen: Pen, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}
