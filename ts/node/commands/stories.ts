/**
 * `initscope stories`: runs the sweeps of ts/stories, each into a folder of its own, and writes what they tell,
 * with its figures, as one page and as Markdown.
 */
import { join } from 'node:path';
import { Command } from 'commander';
import writeFileAtomic from 'write-file-atomic';
import { chartDefaults } from '../../chart/figures.ts';
import { forecast } from '../../forecast/forecast.ts';
import { sweepCommand } from '../../report/command.ts';
import type { Picture } from '../../report/document.ts';
import { html } from '../../report/html.ts';
import { markdown } from '../../report/markdown.ts';
import { picture } from '../../report/report.ts';
import { armsOf, type Story, stories, storiesDocument, type ToldStory, tell } from '../../stories/stories.ts';
import { check, choice } from '../../sweep/kinds.ts';
import type { RunResult } from '../../sweep/run.ts';
import type { SweepSpec } from '../../sweep/spec.ts';
import { refused } from '../disk.ts';
import { further } from '../results.ts';
import { defaultWorkers } from '../workers.ts';
import { trainSweep } from './sweep.ts';

interface Options {
  readonly seeds: string;
  readonly out: string;
  readonly workers?: string;
  readonly quiet?: true;
}

const names = choice(stories.map(({ name }) => name));

export function storiesCommand(): Command {
  return new Command('stories')
    .description('Run small sweeps that show what one sigma hides, and tell them with figures.')
    .argument('[name...]', `which; ${names.allowed} (default: all)`)
    .option('--seeds <n>', 'seeds a setting, from 0', '20')
    .option('--out <dir>', 'folder of the page; each sweep has a folder of its name in it', 'results/stories')
    .option('--workers <n>', `threads that train (default: ${defaultWorkers}, the processors here)`)
    .option('--quiet', 'no progress')
    .action(runStories);
}

async function runStories(wanted: readonly string[], options: Options): Promise<void> {
  const chosen = wanted.map((name) => check(names, 'NAME', name));
  const told: ToldStory[] = [];
  for (const story of stories.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    const one = await run(story, options);
    if (one === null) return;
    const paragraphs = [story.title, ...one.paragraphs, ...(one.compared === null ? [] : [one.compared.text])];
    process.stdout.write(`${paragraphs.join('\n\n')}\n\n`);
    told.push(one);
  }
  process.stdout.write(`${await write(told, options.out)}\n`);
}

/** Null where the sweep was interrupted or has no runs. */
async function run(story: Story, { seeds, out, workers, quiet }: Options): Promise<ToldStory | null> {
  const dir = join(out, story.name);
  const summary = await trainSweep({
    ...{ ...story.sweep, seeds: [seeds], out: dir, engine: 'wasm', ...chartDefaults },
    ...(workers !== undefined && { workers }),
    ...(quiet && { quiet }),
  });
  if (summary === null) return null;
  const { spec, runs } = summary;
  return {
    ...tell(story, armsOf(runs, story.names)),
    picture: await draw(story, spec, runs),
    command: sweepCommand(spec, dir),
  };
}

async function draw(story: Story, spec: SweepSpec, runs: readonly RunResult[]): Promise<Picture> {
  const { renderFigure, pageFrame } = await import('../draw.ts');
  const results = { spec, runs, forecast: forecast(runs.map((run) => run.spec)) };
  const figure = story.figure(results, armsOf(runs, story.names));
  const { width, height } = pageFrame;
  return picture({ figure: { ...figure, name: story.name }, png: await renderFigure(figure), width, height });
}

/** The page's path. */
async function write(told: readonly ToldStory[], dir: string): Promise<string> {
  const document = storiesDocument(told);
  const page = join(dir, further.reportHtml);
  try {
    await Promise.all([
      writeFileAtomic(page, html(document)),
      writeFileAtomic(join(dir, further.reportMarkdown), markdown(document)),
      ...told.map(({ picture: { name, png } }) => writeFileAtomic(join(dir, `${name}.png`), Buffer.from(png))),
    ]);
  } catch (error) {
    throw refused(error, '--out', dir, 'folder');
  }
  return page;
}
