/** What the page's charts show as figures for print, with title, setting and notes. Pure. */
import type { Figure } from '../../chart/figure.ts';
import { figuresByEpoch } from '../../chart/figures.ts';
import type { RunResult } from '../../sweep/run.ts';
import { spanned } from '../../sweep/vary.ts';
import { cellOf, runsOf } from './curves.ts';
import type { Network } from './lab.ts';
import { type LayerChoice, layerOf } from './state.ts';

/** Of several draws their median and quartiles. Networks without a run of their own yet are left out. */
export function printedFigures(
  networks: readonly Network[],
  draws: readonly (readonly RunResult[])[],
  layer: LayerChoice,
): Figure[] {
  const cells = networks.map((network) => cellOf(network, runsOf(network, draws[network.index])));
  const shown = cells.filter(({ runs }) => runs.length > 0);
  const runs = shown.flatMap((cell) => cell.runs);
  const [first] = runs;
  if (!first) return [];
  const spec = spanned(runs.map(({ spec }) => spec));
  return figuresByEpoch({ spec, runs }, shown, { nearZero: layerOf(first.spec, layer) });
}
