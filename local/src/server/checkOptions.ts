import { agentNames } from './agents.js';
import { lastPort } from './listen.js';
import { StartError } from './startError.js';

type Rule = readonly [what: string, isRight: (value: unknown) => boolean];

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  Object(value) as Readonly<Record<string, unknown>>;
const isFrom = (value: unknown, least: number): boolean => typeof value === 'number' && value >= least;
const numberFrom = (least: number): Rule => [`a number from ${least} on`, (value) => isFrom(value, least)];

/** What each option must be: an untyped app may pass values from its environment. */
const rules: Readonly<Record<string, Rule>> = {
  port: [
    `a number from 0 to ${lastPort}`,
    (value) => Number.isInteger(value) && isFrom(value, 0) && Number(value) <= lastPort,
  ],
  holdMs: numberFrom(0),
  rateLimit: numberFrom(0),
  idleMs: numberFrom(0),
  maxSessions: numberFrom(1),
  allowOrigin: ['a list of origins', (value) => Array.isArray(value)],
  agent: [
    `${agentNames.map((name) => `"${name}"`).join(', ')} or an agent`,
    (value) => agentNames.some((name) => name === value) || typeof fields(value)['run'] === 'function',
  ],
  planner: ['an object with the method `next`', (value) => typeof fields(value)['next'] === 'function'],
};

/** Checks the options of `startLocal`. @throws {StartError} for an invalid one */
export function checkOptions(options: object): void {
  for (const [name, [what, isRight]] of Object.entries(rules)) {
    const value = fields(options)[name];
    if (value === undefined || isRight(value)) continue;
    const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
    throw new StartError(`Could not start: \`${name}\` is ${shown}. Give ${what}.`);
  }
}
