#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { help, readArguments, UsageError } from './cli/arguments.js';
import { loadPlanner } from './cli/loadPlanner.js';
import { StartError } from './server/startError.js';
import { startLocal } from './server/startLocal.js';

/** How long closing may take before the process exits anyway, in milliseconds. */
const closeLimitMs = 2_000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);
const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function main(): Promise<void> {
  const read = readArguments(process.argv.slice(2));
  if (read === 'help') return print(help.trimEnd());
  if (read === 'version') return print(readVersion());

  // A library's unhandled rejection must not end everybody's tasks; an exception in our own code still does.
  process.on('unhandledRejection', (error) => complain(`webrun-local: ${describe(error)}`));
  // Nor must output that nobody reads any more, to a closed pipe.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const planner = read.plannerFile === null ? {} : { planner: await loadPlanner(read.plannerFile) };
  const local = await startLocal({
    ...read.options,
    ...planner,
    onNotice: (sentence) => complain(`webrun-local: ${sentence}`),
    onError: (error) => complain(`webrun-local: ${describe(error)}`),
  });
  for (const notice of local.notices) print(notice);

  let isClosing = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (isClosing) return;
      isClosing = true;
      setTimeout(() => process.exit(1), closeLimitMs).unref();
      void local.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

main().catch((error: unknown) => {
  if (error instanceof UsageError) {
    complain(`webrun-local: ${error.message}\nSee webrun-local --help.`);
    process.exitCode = 2;
    return;
  }
  complain(error instanceof StartError ? error.message : `webrun-local could not start: ${describe(error)}`);
  process.exitCode = 1;
});
