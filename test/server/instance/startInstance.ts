import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { build } from 'esbuild';
import type { WebRunProxyOptions } from '../../../src/server.js';

/** What an instance is started with. */
export interface InstanceOptions {
  /** Collects garbage all the time, to see what is held. @default false */
  readonly isCollecting?: boolean;
  /** @default any free one */
  readonly port?: number;
  /** @default a store in memory */
  readonly redisUrl?: string;
  readonly proxy: Omit<WebRunProxyOptions, 'authorize' | 'store' | 'apiKey' | 'sealingKeys' | 'fetch'> & {
    readonly apiKey: string;
    readonly sealingKeys: readonly string[];
  };
}

/** Memory of an instance in bytes, at its highest since the last report. */
export interface InstanceReport {
  /** What cannot be collected. */
  readonly heldBytes: number;
  /** What the process has of the machine. */
  readonly rssBytes: number;
}

/** A running instance. */
export interface Instance {
  readonly port: number;
  measure(): Promise<InstanceReport>;
  /** Kills it. */
  kill(): Promise<void>;
  /** Lets it finish its requests and accept no more. Resolves when it has ended. */
  drain(): Promise<void>;
}

const bundle = 'node_modules/.cache/webrun-tests/instance.mjs';
let building: Promise<unknown> | null = null;

/** Starts an instance in a process of its own, where the proxy's memory is not mixed with the test's. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  // The sources are TypeScript, which Node 20 does not run.
  await (building ??= build({
    entryPoints: ['test/server/instance/instance.ts'],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'silent',
  }));
  const child = fork(bundle, [], {
    env: { ...process.env, INSTANCE: JSON.stringify(options) },
    execArgv: options.isCollecting ? ['--expose-gc'] : [],
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    async measure() {
      const answer = once(child, 'message');
      child.send('measure');
      return (await answer)[0] as InstanceReport;
    },
    kill: () => end(child, 'SIGKILL'),
    drain: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}
