/**
 * A report on a sweep, as a document: what was found and how sure it is, the article's claims where it is the article's
 * sweep, what was run, the figures, the table, where prediction and measurement part, and how to reproduce it. Pure:
 * everything comes in, figures already drawn; html.ts and markdown.ts render it.
 */
import type { Figure } from '../chart/figure.ts';
import { experiment } from '../chart/words.ts';
import type { Forecast } from '../forecast/forecast.ts';
import type { RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import { settingNames } from '../sweep/vary.ts';
import type { TestedClaim } from './claims/claim.ts';
import type { Evidence } from './claims.ts';
import { settingsOf } from './comparisons.ts';
import type { Document, Picture, Section } from './document.ts';
import { claimsSection } from './sections/claims.ts';
import { type Provenance, reproduce, results, whatWasRun } from './sections/facts.ts';
import { findings } from './sections/findings.ts';
import { scaleSection } from './sections/scale.ts';
import { type Predicted, theorySection } from './sections/theory.ts';
import { tableRows } from './table.ts';

export interface DrawnFigure {
  readonly figure: Figure;
  readonly png: Uint8Array;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export interface Reported {
  readonly spec: SweepSpec;
  /** At least one. */
  readonly runs: readonly RunResult[];
  /** Of those that could not be trained: which, and why. */
  readonly failed: readonly string[];
  /** How many of the plan nobody has trained yet. */
  readonly missing: number;
  readonly figures: readonly DrawnFigure[];
  /** Empty where it is not the article's sweep. */
  readonly claims: { readonly tested: readonly TestedClaim[]; readonly evidence: Evidence; readonly seeds: number };
  readonly forecast: Forecast;
  readonly provenance: Provenance;
}

export function report(reported: Reported): Document {
  const { spec, runs, failed, missing, figures, claims, forecast, provenance } = reported;
  const names = settingNames(spec);
  const rows = tableRows(runs, names);
  const settings = settingsOf(runs, names);
  const first = figures[0]?.figure;
  const isArticle = claims.tested.length > 0;
  const predicted = settings.flatMap((setting): Predicted[] => {
    const prediction = forecast.start((setting.runs[0] as RunResult).spec);
    return prediction === null ? [] : [{ setting, prediction }];
  });
  const sections: Section[] = [
    findings(settings, rows, forecast.bayes),
    ...(isArticle ? [claimsSection(claims.tested, claims.evidence, claims.seeds)] : []),
    whatWasRun(spec, runs, failed, missing),
    { title: 'Figures', blocks: figures.map(picture) },
    results(rows),
    theorySection(predicted, settings.length - predicted.length),
    ...(predicted.length === 0 ? [] : [scaleSection(predicted)]),
    reproduce(provenance, runs, names),
  ];
  return {
    title: isArticle ? "The effect of the initial scale: the article's experiment" : (first?.subject ?? 'A sweep'),
    subtitle: `${capital(experiment(spec, runs))}.`,
    blocks: [],
    sections,
  };
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** With all that the figure says in its caption. */
export function picture({ figure, png, width, height }: DrawnFigure): Picture {
  const { name, title, definition, finding, notes, alt } = figure;
  const caption = [{ strong: `${title}.` }, ` ${[`${definition}.`, finding, ...notes].filter(Boolean).join(' ')}`];
  return { kind: 'picture', name, png, width, height, alt, caption };
}
