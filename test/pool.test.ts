/** The pool's promises, with workers that are plain functions: who gets what, second tries, stops, nothing left held. */
import { expect, it } from 'vitest';
import type { PoolEvent, Work } from '../ts/sweep/pool.ts';
import { Pool } from '../ts/sweep/pool.ts';
import type { FromWorker, Port, Staff, ToWorker } from '../ts/sweep/remote.ts';

/** What a fake worker does with a task: answers at once, when a promise resolves or a halt comes, dies, is silent. */
type Behaviour = (task: string, nth: number) => 'done' | 'throw' | 'die' | 'obey' | 'hang' | Promise<void>;

interface Fake extends Staff {
  readonly alive: Set<number>;
  /** Worker and task, in the order they were posted. */
  readonly posted: (readonly [worker: number, task: string])[];
  readonly reclaimed: unknown[];
  kill(worker: number): void;
}

/** @param starts how a worker starts: it gets ready, sooner or later, or dies at once */
function fakeStaff(
  workers: number,
  behaviour: Behaviour,
  starts: (nth: number) => 'ready' | 'slow' | 'die' = () => 'ready',
): Fake {
  const alive = new Set<number>();
  const posted: (readonly [number, string])[] = [];
  const reclaimed: unknown[] = [];
  const kills = new Map<number, () => void>();
  let spawned = 0;
  const spawn = (): Port => {
    const id = ++spawned;
    alive.add(id);
    const ears: { message?: (message: FromWorker) => void; death?: (reason: string) => void } = {};
    const say = (message: FromWorker): void => void setTimeout(() => alive.has(id) && ears.message?.(message), 0);
    const die = (reason: string): void => {
      if (alive.delete(id)) setTimeout(() => ears.death?.(reason), 0);
    };
    kills.set(id, () => die('killed'));
    let obeys = false;
    if (starts(id) === 'die') setTimeout(() => die('the file is broken'), 0);
    else say({ kind: 'loaded' });
    const perform = async (task: string): Promise<void> => {
      posted.push([id, task]);
      const does = (await behaviour(task, posted.filter(([, posted]) => posted === task).length)) ?? 'done';
      if (does === 'done') say({ kind: 'done', result: `${task}!` });
      if (does === 'throw') say({ kind: 'failed', reason: 'it threw' });
      if (does === 'die') die('it died');
      obeys = does === 'obey';
    };
    return {
      post: (message: ToWorker) => {
        if (message.kind === 'start') setTimeout(say, starts(id) === 'slow' ? 50 : 0, { kind: 'ready', lease: id });
        if (message.kind === 'task') perform(message.task as string);
        if (message.kind === 'halt' && obeys) say({ kind: 'stopped' });
      },
      onMessage: (listener) => {
        ears.message = listener;
      },
      onDeath: (listener) => {
        ears.death = listener;
      },
      kill: () => die('killed'),
    };
  };
  const kill = (worker: number): void => kills.get(worker)?.();
  return { workers, spawn, setup: null, reclaim: (lease) => reclaimed.push(lease), alive, posted, reclaimed, kill };
}

/** Work whose assignments are counted. */
function work(extra: Partial<Work<string, string, never>> = {}, patience = 30) {
  const held = new Set<string>();
  const assign: Work<string, string, never>['assign'] = (task) => {
    held.add(task);
    return { message: task, patience, result: (said) => said as string, release: () => void held.delete(task) };
  };
  return { held, assign, ...extra };
}

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const event of events) list.push(event);
  return list;
}

const ends = (events: readonly PoolEvent<string, string, never>[]): string[] =>
  events.flatMap((event) => {
    if (event.kind === 'done') return [event.result];
    return event.kind === 'failed' || event.kind === 'again' ? [`${event.task} ${event.kind}: ${event.reason}`] : [];
  });

it('begins tasks in their order, on warm workers, each once', async () => {
  const staff = fakeStaff(2, () => 'done');
  const pool = new Pool(staff);
  const done = ends(await all(pool.run(['a', 'b', 'c', 'd', 'e'], work())));
  expect(done.sort()).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
  expect(staff.posted.map(([, task]) => task)).toEqual(['a', 'b', 'c', 'd', 'e']);
  await all(pool.run(['f'], work()));
  expect(staff.alive).toEqual(new Set([1, 2]));
  await pool.close();
  expect([staff.alive.size, staff.reclaimed.sort()]).toEqual([0, [1, 2]]);
});

it('starts no more workers than there are tasks', async () => {
  const staff = fakeStaff(8, () => 'done');
  await all(new Pool(staff).run(['a', 'b'], work()));
  expect(staff.alive.size).toBe(2);
});

it.each([
  ['throw', 'it threw'],
  ['die', 'it died'],
  ['hang', 'no progress in 0.2 s'],
] as const)(
  'tries a task whose worker comes to %s once more, in a fresh worker, and the others go on',
  async (fault, reason) => {
    const staff = fakeStaff(1, (task, nth) => (task === 'bad' || (task === 'once' && nth === 1) ? fault : 'done'));
    const jobs = work({}, 0.2);
    const events = await all(new Pool(staff).run(['bad', 'a', 'once', 'b'], jobs));
    expect(ends(events)).toEqual([
      `bad again: ${reason}`,
      `bad failed: ${reason}`,
      'a!',
      `once again: ${reason}`,
      'once!',
      'b!',
    ]);
    expect(staff.posted.map(([worker]) => worker)).toEqual([1, 2, 3, 3, 4, 4]);
    expect([staff.alive, staff.reclaimed, jobs.held.size]).toEqual([new Set([4]), [1, 2, 3], 0]);
  },
);

it('blames no task for a worker that died while it had none', async () => {
  const staff = fakeStaff(1, () => 'done');
  const pool = new Pool(staff);
  await all(pool.run(['a'], work()));
  staff.kill(1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(ends(await all(pool.run(['b'], work())))).toEqual(['b!']);
  expect(staff.reclaimed).toEqual([1]);
});

it('ends with an error when workers die before they are ready, three in a row', async () => {
  const staff = fakeStaff(
    2,
    () => 'done',
    () => 'die',
  );
  await expect(all(new Pool(staff).run(['a', 'b', 'c'], work()))).rejects.toThrow(
    '3 workers in a row did not start; the last: the file is broken',
  );
  expect(staff.alive.size).toBe(0);
  const flaky = fakeStaff(
    1,
    (_, nth) => (nth === 1 ? 'die' : 'done'),
    (nth) => (nth % 3 === 0 ? 'ready' : 'die'),
  );
  expect(ends(await all(new Pool(flaky).run(['a', 'b'], work()))).filter((end) => end.endsWith('!'))).toEqual([
    'a!',
    'b!',
  ]);
});

it('ends softly: what runs ends, nothing new begins', async () => {
  const soft = new AbortController();
  const staff = fakeStaff(2, async () => {
    soft.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  const jobs = work({ soft: soft.signal });
  expect(ends(await all(new Pool(staff).run(['a', 'b', 'c', 'd'], jobs))).sort()).toEqual(['a!', 'b!']);
  expect([staff.alive.size, jobs.held.size]).toEqual([2, 0]);
});

it('ends hard: what runs is left, by a kill where a worker does not obey', async () => {
  const hard = new AbortController();
  const staff = fakeStaff(2, () => {
    setTimeout(() => hard.abort(), 10);
    return 'hang';
  });
  const jobs = work({ hard: hard.signal });
  expect(ends(await all(new Pool(staff).run(['a', 'b', 'c'], jobs)))).toEqual([]);
  expect([staff.alive.size, jobs.held.size, staff.reclaimed.sort()]).toEqual([0, 0, [1, 2]]);
});

it('kills a worker that was told to leave its task and does not', async () => {
  const hard = new AbortController();
  const staff = fakeStaff(1, () => {
    setTimeout(() => hard.abort(), 10);
    return 'hang';
  });
  const told: boolean[] = [];
  const events = new Pool({ ...staff, halt: (halted) => told.push(halted) }).run(['a'], work({ hard: hard.signal }));
  expect(ends(await all(events))).toEqual([]);
  expect([told, staff.alive.size]).toEqual([[true, false], 0]);
});

it('holds nothing when its reader leaves', async () => {
  const staff = fakeStaff(3, (task) => (task === 'a' ? 'done' : 'hang'));
  const jobs = work();
  for await (const event of new Pool(staff).run(['a', 'b', 'c', 'd'], jobs)) if (event.kind === 'done') break;
  expect(jobs.held.size).toBe(0);
  expect(staff.alive.size + staff.reclaimed.length).toBe(3);
});

it('keeps the workers that leave their tasks when its reader leaves', async () => {
  const staff = fakeStaff(2, (task) => (task === 'a' ? 'done' : 'obey'));
  const jobs = work();
  for await (const event of new Pool(staff).run(['a', 'b', 'c'], jobs)) if (event.kind === 'done') break;
  expect([jobs.held.size, staff.alive, staff.reclaimed]).toEqual([0, new Set([1, 2]), []]);
});

it.each(['abort', 'break'])('gives no task to a worker that is ready only after the %s', async (how) => {
  const staff = fakeStaff(
    2,
    () => 'obey',
    (nth) => (nth === 2 ? 'slow' : 'ready'),
  );
  const hard = new AbortController();
  for await (const _ of new Pool(staff).run(['a', 'b', 'c'], work({ hard: hard.signal }))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (how === 'break') break;
    hard.abort();
  }
  expect([staff.posted, staff.alive]).toEqual([[[1, 'a']], new Set([1, 2])]);
});

it('waits with a task that does not fit beside the others, and fails one that does not fit alone', async () => {
  const staff = fakeStaff(3, async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
  const jobs = work();
  let most = 0;
  const assign: typeof jobs.assign = (task) => {
    if (task === 'huge' || (task.startsWith('large') && jobs.held.size > 0)) throw new RangeError('does not fit');
    const assignment = jobs.assign(task);
    most = Math.max(most, jobs.held.size);
    return assignment;
  };
  const found = ends(await all(new Pool(staff).run(['a', 'large 1', 'large 2', 'b', 'huge'], { ...jobs, assign })));
  expect(found.filter((end) => end.endsWith('!')).sort()).toEqual(['a!', 'b!', 'large 1!', 'large 2!']);
  expect(found).toContain('huge failed: RangeError: does not fit');
  expect(most).toBeGreaterThan(0);
});

it('begins no further task while its reader is far behind', async () => {
  const staff = fakeStaff(2, () => 'done');
  const tasks = Array.from({ length: 300 }, (_, i) => `${i}`);
  const events = new Pool(staff).run(tasks, work());
  await events.next();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(staff.posted.length).toBeLessThan(70);
  expect(ends(await all(events))).toHaveLength(300);
});
