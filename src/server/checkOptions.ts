/** Checks the types of options: a limit that is not a number would limit nothing, and no test of an app would notice. */
export type Refuse = (reason: string, advice: string) => TypeError;

/** Makes the error for an invalid option. */
export const refuseOption =
  (what: string): Refuse =>
  (reason, advice) =>
    new TypeError(`[webrun-react] Could not make the ${what}: ${reason}. ${advice}`);

/** Describes an invalid value by its type only: it may be a misplaced secret. */
const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return Number.isNaN(value) ? 'NaN' : `of the type ${typeof value}`;
};

/** @throws {TypeError} unless it is `undefined` or a number of at least 0 */
export function checkNumbers(options: Readonly<Record<string, unknown>>, refuse: Refuse): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (typeof value === 'number' && value >= 0)) continue;
    const reason = typeof value === 'number' && value < 0 ? 'is below 0' : `is ${typeOf(value)}`;
    throw refuse(`\`${name}\` ${reason}`, 'Give a number from 0 on, or leave it out.');
  }
}

/** @throws {TypeError} for limits that are not an object, have an unknown name, or are not numbers of at least 0 */
export function checkLimits(limits: unknown, names: readonly string[], refuse: Refuse): void {
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits))
    throw refuse(`\`limits\` is ${typeOf(limits)}`, `Give an object, for example { ${names[0]}: 5 }.`);
  const unknown = Object.keys(limits).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw refuse(
      `\`limits\` has no ${JSON.stringify(unknown.slice(0, 100))}`,
      `It may have ${names.join(', ')}.`,
    );
  checkNumbers(
    Object.fromEntries(Object.entries(limits).map(([name, value]) => [`limits.${name}`, value])),
    refuse,
  );
}

/** @throws {TypeError} for one that is neither `undefined` nor a function */
export function checkFunctions(options: Readonly<Record<string, unknown>>, refuse: Refuse): void {
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && typeof value !== 'function')
      throw refuse(`\`${name}\` is ${typeOf(value)}`, 'Give a function, or leave it out.');
}

/** @throws {TypeError} for a proxy that is not a function */
export function checkHandle(handle: unknown, refuse: Refuse): void {
  if (typeof handle !== 'function')
    throw refuse(`\`handle\` is ${typeOf(handle)}`, 'Give what createWebRunProxy returns.');
}

/** @throws {TypeError} unless it is `undefined` or a list of strings, all of them in `known` if given */
export function checkList(name: string, value: unknown, refuse: Refuse, known?: readonly string[]): void {
  if (value === undefined) return;
  const advice = known ? `Give a list of ${known.join(', ')}.` : 'Give a list of texts.';
  if (!Array.isArray(value)) throw refuse(`\`${name}\` is ${typeOf(value)}`, advice);
  for (const entry of value as readonly unknown[]) {
    if (typeof entry !== 'string') throw refuse(`an entry of \`${name}\` is ${typeOf(entry)}`, advice);
    if (known && !known.includes(entry))
      throw refuse(`\`${name}\` has no ${JSON.stringify(entry.slice(0, 100))}`, advice);
  }
}
