/**
 * The page: reads the link, loads an engine, makes the model and mounts the views, each in its place in index.html. It is
 * a table of contents; what things look like and what they do is in the parts.
 */
import type { Engine } from '../engine/engine.ts';
import { InputError } from '../input-error.ts';
import { Team } from '../sweep/parallel.ts';
import { reasonOf } from '../sweep/reason.ts';
import { loadEngine } from './engine.ts';
import { Inside } from './lab/inside.ts';
import { Lab } from './lab/lab.ts';
import { fromQuery } from './lab/link.ts';
import { defaultState, type LabState } from './lab/state.ts';
import { Lens } from './lens/lens.ts';
import { pause } from './pause.ts';
import { chartsView } from './view/charts.ts';
import { dialogsView } from './view/dialogs.ts';
import { footView } from './view/foot.ts';
import { headerView } from './view/header.ts';
import { insideView } from './view/inside.ts';
import { introView } from './view/intro.ts';
import { lessonView } from './view/lesson.ts';
import { linkView } from './view/link.ts';
import { noticeView } from './view/notice.ts';
import { platform } from './view/platform.ts';
import { rulerView } from './view/ruler.ts';
import { tilesView } from './view/tiles.ts';
import { timeView } from './view/time.ts';
import { ahead, defaultWorkers, spawnLens, spawnWorker } from './workers.ts';

async function main(): Promise<void> {
  // The scripts of workers load while the kernel comes; training begins before there is anything to see.
  const spawn = { worker: ahead(spawnWorker, defaultWorkers), lens: ahead(spawnLens, 1) };
  const { engine, lack } = await bestEngine();
  const start = defaultState(engine.name);
  const { state, problem } = readLink(location.search, start);
  const lab = new Lab(state, engine.name, platform);
  lab.notice.value = problem ?? lack;
  const useIdleTime = (): void => {
    lab.idle.value = !document.hidden;
  };
  document.addEventListener('visibilitychange', useIdleTime);
  useIdleTime();
  lab.start(new Team(engine, { workers: defaultWorkers, spawn: spawn.worker }));
  const lens = new Lens(engine.name, spawn.lens, (sentence) => {
    lab.notice.value = sentence;
  });
  const inside = new Inside(lab, lens, platform);
  const views = [
    () => noticeView(place('notice'), lab),
    () => headerView(place('header'), lab),
    () => introView(place('intro'), lab),
    () => rulerView(place('ruler'), lab),
    () => tilesView(place('tiles'), lab, lens),
    () => timeView(place('time'), lab),
    () => chartsView(place('charts'), lab),
    () => insideView(place('inside'), lab, inside),
    () => footView(place('foot'), lab),
    () => lessonView(place('lesson'), lab, inside, place('stage')),
    () => dialogsView(place('dialogs'), lab, start),
    () => linkView(lab, start),
  ];
  for (const mount of views) {
    mount();
    // Workers are answered in between, or they would wait for the whole page.
    await pause();
  }
}

/** WebAssembly, or where this browser lacks it the twin, and what it lacks. */
async function bestEngine(): Promise<{ readonly engine: Engine; readonly lack: string | null }> {
  try {
    return { engine: await loadEngine('wasm'), lack: null };
  } catch (error) {
    const lack = `This browser trains in plain JavaScript, some sixty times as slowly, so that the networks here are smaller: ${reasonOf(error)}.`;
    return { engine: await loadEngine('js'), lack };
  }
}

function readLink(query: string, start: LabState): { readonly state: LabState; readonly problem: string | null } {
  try {
    return { state: fromQuery(query, start), problem: null };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      state: start,
      problem: `This link cannot be read, so here is the article's experiment. ${error.message}.`,
    };
  }
}

function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

main().catch((error: unknown) => {
  place('notice').textContent = `This page cannot work in this browser: ${reasonOf(error)}.`;
  throw error;
});
