import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The command, built from its sources. */
export interface Command {
  /** Runs it until it ends; `onOutput` may end it. */
  run(
    args: readonly string[],
    onOutput?: (out: string, kill: (signal: NodeJS.Signals) => void) => void,
  ): Promise<Ended>;
  /** Starts it and waits for its address; environment variables are added to this process's. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Started>;
  remove(): Promise<void>;
}

/** What a command that has ended has left. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A running server. */
export interface Started {
  readonly url: string;
  /** The practice site's; empty with another agent. */
  readonly siteUrl: string;
  readonly child: ChildProcess;
  /** What it has written to its error output so far. */
  errors(): string;
  /** What it has written to its output so far. */
  output(): string;
  /** Ends it, and waits until it has ended. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Builds the command with both packages' sources in one file, so that no build is needed. */
export async function buildCommand(): Promise<Command> {
  const folder = await mkdtemp(join(tmpdir(), 'webrun-command-'));
  await mkdir(join(folder, 'dist'));
  await cp('local/package.json', join(folder, 'package.json'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
  const bin = join(folder, 'dist/bin.js');
  await build({
    entryPoints: [resolve('local/src/bin.ts')],
    outfile: bin,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: Object.fromEntries(
      ['core', 'server', 'testing'].map((name) => [`webrun-react/${name}`, resolve(`src/${name}.ts`)]),
    ),
    logLevel: 'error',
  });

  return {
    run: (args, onOutput) =>
      new Promise((done) => {
        const child = spawn(process.execPath, [bin, ...args]);
        let out = '';
        let err = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text;
          onOutput?.(out, (signal) => void child.kill(signal));
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
        child.on('close', (code) => done({ code, out, err }));
      }),
    async start(args, env = {}) {
      const child = spawn(process.execPath, [bin, ...args], { env: { ...process.env, ...env } });
      let out = '';
      let err = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
      await new Promise<void>((ready, fail) => {
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text;
          const isBrowser = !/ · agent scripted · /u.test(out);
          if (/webrun-local: http:\S+.*\n/u.test(out) && (!isBrowser || /practise on: \S+\n/u.test(out)))
            ready();
        });
        child.on('exit', () => fail(new Error(`It ended: ${err}`)));
      });
      return {
        url: /webrun-local: (http:\S+)/u.exec(out)?.[1] ?? '',
        siteUrl: /practise on: (http:\S+)/u.exec(out)?.[1] ?? '',
        child,
        errors: () => err,
        output: () => out,
        async end(signal = 'SIGTERM') {
          if (child.exitCode !== null || child.signalCode !== null) return;
          child.kill(signal);
          await once(child, 'exit');
        },
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
