/**
 * What survives a power failure: bytes and names forced to disk. It never knows what the files are for, but explains
 * to the user what the system refused.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../input-error.ts';
import { LockError } from './lock.ts';

/** Puts bytes at the end of a file; fulfilled when they are on disk. */
export type Append = (path: string, bytes: Uint8Array | string) => Promise<void>;

export const appendToDisk: Append = async (path, bytes) => {
  const file = await open(path, 'a');
  try {
    await file.appendFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
};

/** Forces a folder's names to disk, where the system knows such a thing (Windows does not). */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Step by step: Node's own `recursive` never returns where the system says ENOENT to a folder, as in /proc. */
export function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  if (dirname(dir) !== dir) makeFolder(dirname(dir));
  mkdirSync(dir);
  syncFolder(dirname(dir));
}

/**
 * An error of the system as one that is the user's to mend (a full disk, no permission); any other as it is.
 * @param what was to be written
 */
export function explained(error: unknown, field: string, dir: string, what: string): unknown {
  if (error instanceof LockError) {
    const allowed = `a folder that others lock for moments only (${error.holder} stays; delete it if that process is gone)`;
    return new InputError(field, dir, allowed);
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof InputError || code === undefined) return error;
  const kept = 'what was finished is kept, and the same command goes on from there';
  return new InputError(field, dir, `a folder that can be written (${what}: ${message}; ${kept})`);
}

/**
 * The same of what is written whole or not at all.
 * @param kind what should have been at that path
 */
export function refused(error: unknown, field: string, path: string, kind: 'file' | 'folder'): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? error : new InputError(field, path, `a ${kind} that can be written (${message})`);
}
