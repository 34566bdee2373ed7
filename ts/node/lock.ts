/**
 * A folder's lock, held for the milliseconds in which its files change. Each holder has a file of its own, named by
 * host and process: whoever finds another's takes its own away and tries again, so that two never hold it. A file
 * whose process is gone (kill -9) is no lock and is deleted at once; that of another host counts for a minute. It
 * never knows what the lock is for.
 */
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const PREFIX = '.lock-';
const FOREIGN_MS = 60_000;
const here = hostname().replace(/[^A-Za-z0-9]/g, '');
/** Locks of this process: a file of its number that is not among them was left by an earlier one. */
const held = new Set<string>();
let count = 0;

/**
 * Does the work while nobody else holds the folder's lock.
 * @param patience milliseconds to wait for it
 * @throws LockError where others hold it for longer
 */
export async function withLock<T>(dir: string, patience: number, work: () => Promise<T>): Promise<T> {
  count += 1;
  const mine = `${PREFIX}${here}-${process.pid}-${count}`;
  const deadline = performance.now() + patience;
  held.add(mine);
  try {
    for (;;) {
      writeFileSync(join(dir, mine), '');
      const other = readdirSync(dir).find((name) => name.startsWith(PREFIX) && name !== mine && holds(dir, name));
      if (other === undefined) return await work();
      rmSync(join(dir, mine), { force: true });
      if (performance.now() > deadline) throw new LockError(other);
      await setTimeout(1 + 9 * Math.random());
    }
  } finally {
    rmSync(join(dir, mine), { force: true });
    held.delete(mine);
  }
}

export class LockError extends Error {
  /** @param holder the other's file */
  constructor(readonly holder: string) {
    super(`${holder} stays locked`);
  }
}

/** Whether a lock's process still has it; deletes it if not. */
function holds(dir: string, name: string): boolean {
  const [host, pid] = name.slice(PREFIX.length).split('-');
  const alive = host === here ? held.has(name) || isRunning(Number(pid)) : isYoung(join(dir, name));
  if (!alive) rmSync(join(dir, name), { force: true });
  return alive;
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isYoung(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < FOREIGN_MS;
}
