/** The charts as a print has them, drawn on canvases that nobody sees: the same sheet as a sweep's overview in Node. */
import { chartConfiguration } from '../../../chart/config.ts';
import { drawTexts } from '../../../chart/pen.ts';
import { type Panel, sheet } from '../../../chart/sheet.ts';
import { light } from '../../../chart/theme.ts';
import type { Lab } from '../../lab/lab.ts';
import { printedFigures } from '../../lab/printed.ts';
import { Chart } from '../charts/plot.ts';

/** Pixels for each CSS pixel. */
const RATIO = 2;

/** @throws Error where no run has ended yet */
export async function pictureOf(lab: Lab): Promise<Blob> {
  const figures = printedFigures(lab.networks.peek(), lab.draws.peek(), lab.parts.layer.peek());
  if (figures.length === 0) throw new Error('no run has ended yet');
  await Promise.all([400, 500, 600].map((weight) => document.fonts.load(`${weight} 12px "Initscope Sans"`)));
  const { width, height, texts, panels } = sheet(figures, light);
  const canvas = document.createElement('canvas');
  canvas.width = width * RATIO;
  canvas.height = height * RATIO;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('this browser has no canvas');
  pen.scale(RATIO, RATIO);
  pen.fillStyle = light.background;
  pen.fillRect(0, 0, width, height);
  drawTexts(pen, texts);
  for (const panel of panels) {
    const { width, height } = panel.frame;
    const { chart, drawn } = drawPanel(panel);
    pen.drawImage(drawn, panel.left, panel.top, width, height);
    chart.destroy();
    // Each takes some frames; between them the page has one.
    await new Promise(requestAnimationFrame);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be made'))));
  });
}

function drawPanel({ figure, frame }: Panel) {
  const drawn = document.createElement('canvas');
  drawn.width = frame.width;
  drawn.height = frame.height;
  return { drawn, chart: new Chart(drawn, chartConfiguration(figure, frame, light, RATIO)) };
}
