import type { Step } from './step.js';

type Kind = 'text' | 'number' | 'flag' | 'ordinal' | readonly string[];

/** The fields of each step: required ones, then optional ones. */
const shapes: Readonly<
  Record<Step['verb'], { readonly needs?: Record<string, Kind>; readonly may?: Record<string, Kind> }>
> = {
  open: { needs: { url: 'text' } },
  back: {},
  search: { needs: { query: 'text' } },
  click: {
    may: {
      target: 'text',
      kind: ['link', 'button', 'tab', 'result', 'submit'],
      nth: 'ordinal',
      near: 'text',
    },
  },
  fill: { needs: { field: 'text' }, may: { value: 'text' } },
  choose: { needs: { option: 'text' }, may: { field: 'text', off: 'flag' } },
  login: { may: { username: 'text', password: 'text' } },
  read: {
    needs: {
      what: [
        'text',
        'headings',
        'links',
        'prices',
        'tables',
        'items',
        'title',
        'address',
        'images',
        'buttons',
        'fields',
      ],
    },
    may: { about: 'text', limit: 'number', count: 'flag' },
  },
  find: { needs: { label: 'text' }, may: { subject: 'text' } },
  wait: { may: { ms: 'number', text: 'text' } },
  press: { needs: { key: 'text' } },
  download: { may: { target: 'text' } },
  upload: { may: { field: 'text' } },
  screenshot: { may: { whole: 'flag' } },
};

/** Says what is wrong with a planner's step; null if it is valid. A language model may return anything. */
export function findStepProblem(step: unknown): string | null {
  if (typeof step !== 'object' || step === null) return 'A step must be an object with a verb.';
  const fields = step as Readonly<Record<string, unknown>>;
  const { verb } = fields;
  if (typeof verb !== 'string' || !Object.hasOwn(shapes, verb))
    return `A step's verb must be one of ${Object.keys(shapes).join(', ')}.`;
  const { needs = {}, may = {} } = shapes[verb as Step['verb']];
  for (const [name, kind] of Object.entries(needs))
    if (!isKind(fields[name], kind)) return `${verb}: "${name}" is needed and must be ${toWords(kind)}.`;
  for (const [name, kind] of Object.entries(may))
    if (fields[name] !== undefined && fields[name] !== null && !isKind(fields[name], kind))
      return `${verb}: "${name}" must be ${toWords(kind)}.`;
  const isEmptyClick = verb === 'click' && !fields['target'] && !fields['kind'];
  if (isEmptyClick) return 'click: say a "target", or a "kind" with "nth".';
  if (verb === 'wait' && !fields['text'] && typeof fields['ms'] !== 'number')
    return 'wait: say "ms" or "text".';
  return null;
}

function isKind(value: unknown, kind: Kind): boolean {
  if (kind === 'text') return typeof value === 'string';
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value) && value >= 0;
  if (kind === 'flag') return typeof value === 'boolean';
  if (kind === 'ordinal') return value === 'last' || (Number.isInteger(value) && (value as number) > 0);
  return typeof value === 'string' && kind.includes(value);
}

function toWords(kind: Kind): string {
  if (kind === 'number') return 'a number';
  if (kind === 'flag') return 'true or false';
  if (kind === 'ordinal') return 'a whole number from 1 on, or "last"';
  return kind === 'text' ? 'a text' : `one of ${kind.join(', ')}`;
}
