/** cargo for tests: runs where a Rust toolchain is present; CI must have one, elsewhere what needs it is skipped. */
import { spawnSync } from 'node:child_process';
import { repository } from '../scripts/provenance.ts';

export const missing = spawnSync('cargo', ['--version']).status !== 0 && process.env.CI === undefined;
export const note = missing ? ' (skipped: no cargo here)' : '';

/** @returns standard output; throws with everything that cargo said when it fails */
export function cargo(args: readonly string[], input?: Uint8Array): Uint8Array {
  const { status, stdout, stderr, error } = spawnSync('cargo', args, { cwd: repository, input, maxBuffer: 2 ** 30 });
  if (error) throw error;
  if (status !== 0) throw new Error(`cargo ${args.join(' ')}\n${stdout}\n${stderr}`);
  return stdout;
}
