import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Planner } from '../planner/planner.js';
import { StartError } from '../server/startError.js';

/**
 * Loads the planner that a file exports, as `planner` or as its default.
 * @throws {StartError} when the file cannot be loaded or exports no planner
 */
export async function loadPlanner(file: string): Promise<Planner> {
  const path = resolve(file);
  const kind = await stat(path).catch(() => null);
  if (!kind?.isFile())
    throw new StartError(
      `Could not load the planner ${file}: ${kind ? 'it is not a file' : 'there is no such file'}. Give the path of a JavaScript file.`,
    );
  let loaded: Readonly<Record<string, unknown>>;
  try {
    loaded = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`Could not load the planner ${file}: ${reason}`);
  }
  const planner = [loaded['planner'], loaded['default']].find(isPlanner);
  if (planner) return planner;
  throw new StartError(
    `Could not use the planner ${file}: it exports no planner. Write: export const planner = { async next(situation) { … } };`,
  );
}

function isPlanner(value: unknown): value is Planner {
  return typeof (value as Partial<Planner> | undefined)?.next === 'function';
}
