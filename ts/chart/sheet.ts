/**
 * All figures of a sweep as panels of one sheet, two in a row, with what they share said once: where everything stands.
 * Whoever has a canvas draws it.
 */
import type { Figure } from './figure.ts';
import { overview } from './figures.ts';
import { type Frame, footerTexts, headerTexts } from './page.ts';
import type { Text } from './pen.ts';
import type { Theme } from './theme.ts';

export const panelFrame: Frame = { width: 580, height: 330, kind: 'panel' };
/** The last of an odd number of panels takes the width of two. */
export const widePanelFrame: Frame = { ...panelFrame, width: 2 * panelFrame.width };

/** CSS pixels. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Text[];
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly figure: Figure;
  readonly frame: Frame;
  readonly left: number;
  readonly top: number;
}

export function sheet(all: readonly Figure[], theme: Theme): Sheet {
  const text = overview(all);
  const { width } = widePanelFrame;
  const header = headerTexts(text.title, [text.setting], theme, width, 20);
  const below = footerTexts(text.notes, theme, { width, height: 0 });
  const height = Math.ceil(header.bottom + 8 + Math.ceil(all.length / 2) * panelFrame.height - below.top);
  return {
    width,
    height,
    texts: [...header.texts, ...footerTexts(text.notes, theme, { width, height }).texts],
    panels: all.map((figure, i) => ({
      figure,
      frame: i % 2 === 0 && i === all.length - 1 ? widePanelFrame : panelFrame,
      left: panelFrame.width * (i % 2),
      top: header.bottom + 8 + panelFrame.height * Math.floor(i / 2),
    })),
  };
}
