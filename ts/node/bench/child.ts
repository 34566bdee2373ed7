/**
 * A measurement in a process of its own, whose standard output is its result. It loads nothing but what it measures:
 * V8 makes every access to a typed array check more once any ArrayBuffer was detached, which Node's loader of CommonJS
 * packages does, and plain JavaScript then takes a fifth longer.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * @param script beside this file
 * @returns what it printed, as JSON
 * @throws Error when it failed; it has said why on standard error
 */
export function child(script: string, ...args: string[]): Promise<unknown> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return new Promise((resolve, reject) => {
    // How this process came to read TypeScript is no flag of its own, so the child is told.
    const flags = ['--import', import.meta.resolve('tsx')];
    const measuring = spawn(process.execPath, [...flags, file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const printed: Buffer[] = [];
    measuring.stdout.on('data', (data: Buffer) => printed.push(data));
    measuring.on('error', reject);
    measuring.on('close', (status, signal) => {
      if (status === 0) resolve(JSON.parse(Buffer.concat(printed).toString()));
      else reject(new Error(`${script}: ended with ${signal ?? `exit status ${status}`}`));
    });
  });
}
