/**
 * A race whose pulls are trainings. It is handed a team that trains and the clock, and knows neither; nor files.
 */
import type { TeamEvent, TeamWork } from '../sweep/parallel.ts';
import type { RunResult } from '../sweep/run.ts';
import type { RunSpec } from '../sweep/spec.ts';
import { runOf, type Ways } from './arms.ts';
import { type Course, type Race, race } from './race.ts';
import { rewardOf, type Scoring } from './reward.ts';
import type { Budget } from './track.ts';

export interface Trainers {
  sweep(plan: readonly RunSpec[], work: TeamWork): AsyncIterable<TeamEvent>;
}

export interface Field {
  readonly ways: Ways;
  /** What all runs share. */
  readonly base: RunSpec;
  readonly scoring: Scoring;
}

export interface Trained {
  readonly race: Race;
  /** By arm, in the order of seeds. */
  readonly runs: readonly (readonly RunResult[])[];
}

/**
 * @param stop ends it early
 * @throws Error for a run that could not be trained, and AbortError when it was stopped
 */
export async function raceTrainings(
  team: Trainers,
  { ways, base, scoring }: Field,
  course: Pick<Course, 'budget' | 'parallel' | 'now' | 'ended'>,
  stop?: AbortSignal,
): Promise<Trained> {
  const { arms, start: beginning } = ways;
  const runs: RunResult[][] = arms.map(() => []);
  const start = course.now();
  if ('seconds' in course.budget) await warmUp(team, runOf(arms[beginning[0]!]!, base, 0), course.parallel, stop);
  const found = await race({
    ...course,
    budget: less(course.budget, course.now() - start),
    ground: ways,
    async *pull(pulls, late) {
      const plan = new Map(pulls.map((pull) => [runOf(arms[pull.arm]!, base, pull.seed), pull]));
      const soft = stop === undefined ? late : AbortSignal.any([late, stop]);
      for await (const event of team.sweep([...plan.keys()], { soft })) {
        if (event.kind === 'failed') throw new Error(`a training failed: ${event.reason}`);
        if (event.kind !== 'run') continue;
        const pull = plan.get(event.run.spec)!;
        runs[pull.arm]![pull.seed] = event.run;
        yield { ...pull, reward: rewardOf(event.run, scoring) };
      }
      stop?.throwIfAborted();
    },
  });
  return { race: found, runs: runs.map((own, arm) => own.slice(0, found.rewards[arm]!.length)) };
}

/** Starts the team and makes the data, by trainings of one epoch, so that no pull is taken to last as long as that. */
async function warmUp(team: Trainers, run: RunSpec, places: number, stop?: AbortSignal): Promise<void> {
  const short = Array.from({ length: places }, (_, seed): RunSpec => ({ ...run, seed, epochs: 1 }));
  for await (const event of team.sweep(short, stop === undefined ? {} : { soft: stop })) {
    if (event.kind === 'failed') throw new Error(`a training failed: ${event.reason}`);
  }
  stop?.throwIfAborted();
}

function less(budget: Budget, seconds: number): Budget {
  return 'seconds' in budget ? { seconds: budget.seconds - seconds } : budget;
}
