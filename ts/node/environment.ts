/**
 * Where and with what runs were made: kept beside the results and never hashed. Names the versions that decide
 * bits and the machine that decides time; no path, user or host name.
 */
import { readFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { EngineName } from '../engine/engine.ts';
import { CONTRACT_VERSION } from '../sweep/identity.ts';

export interface Environment {
  readonly initscope: string;
  readonly contract: number;
  readonly engine: {
    readonly name: EngineName;
    /** SHA-256 of the wasm bundle, where it is that engine. */
    readonly bundle?: string;
  };
  readonly node: string;
  readonly processor: string;
  readonly logicalProcessors: number;
  readonly system: string;
  /** ISO 8601, UTC. */
  readonly time: string;
}

export function environment(engine: EngineName): Environment {
  const processors = cpus();
  return {
    initscope: version(),
    contract: CONTRACT_VERSION,
    engine: engine === 'wasm' ? { name: engine, bundle: bundleHash() } : { name: engine },
    node: process.version,
    processor: processors[0]?.model ?? 'unknown',
    logicalProcessors: processors.length,
    system: `${type()} ${release()} ${process.arch}`,
    time: new Date().toISOString(),
  };
}

/** The package's version. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

function bundleHash(): string {
  return bytesToHex(sha256(readFileSync(new URL('../engine/bundle/kernel_bg.wasm', import.meta.url))));
}
