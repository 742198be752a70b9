/**
 * What comes back. Ids become handles wherever they stand, addresses that would lead around the proxy are taken out. Like the
 * allow-list this must know names of the wire: those that carry an id or an address (protocol sections 4, 8, 10).
 */
import { toId } from '../core/reply.js';
import { refusals } from './refusal.js';
import type { Seal, Sealed } from './seal.js';

type Wire = Readonly<Record<string, unknown>>;

/** What a reply is rewritten with. */
export interface Rewriting {
  readonly seal: Seal;
  readonly userId: string;
  /** Where the API lies for the browser: `/api/webrun`. */
  readonly basePath: string;
  /** Where a socket may connect to; `null` takes the address out. */
  readonly socketUrl: string | null;
  /** Ids whose handles the browser has already: it must see the same again. */
  readonly known?: readonly KnownHandle[];
}

/** An id with the handle it was asked for by. */
export interface KnownHandle {
  readonly kind: Sealed;
  readonly id: string;
  readonly handle: string;
}

/** The fields that carry an id. */
const idFields: Readonly<Record<string, Sealed>> = {
  sessionId: 'session',
  session_id: 'session',
  taskId: 'task',
  task_id: 'task',
  fileId: 'file',
};

/** Sockets and streams are reached with the session id alone, and the balance is the account's, not the user's. */
const hiddenFields =
  /^(socket_?ur[li]|stream(ing)?_?(ur[li])?|web_?rtc_?url|web_?view_?url|live_?(view_?)?url|balance|api_?key|authorization)$/i;
const pollFields = /^poll_?url$/i;
/** What the agent wrote may be an object with any field; only ids in its texts are replaced. */
const contentField = 'message';

/** Deeper than any reply; what is nested deeper is no reply. */
const maxDepth = 100;
/** Shorter ids could be a part of any word; they are replaced only where they stand alone. */
const minInnerLength = 6;

/** Gives the body the browser may see. @throws {Refusal} 502 when it cannot be made safe */
export async function rewriteReply(
  body: Wire,
  { seal, userId, basePath, socketUrl, known = [] }: Rewriting,
): Promise<Wire> {
  const found: { kind: Sealed; id: string }[] = [];
  collectIds(body, 0, (kind, id) => found.push({ kind, id }));
  const handles = new Map(known.map(({ kind, id, handle }) => [`${kind} ${id}`, handle]));
  const unknown = new Map(
    found
      .map(({ kind, id }) => [`${kind} ${id}`, { kind, id }] as const)
      .filter(([name]) => !handles.has(name)),
  );
  await Promise.all(
    [...unknown].map(async ([name, { kind, id }]) =>
      handles.set(name, await sealOrRefuse(seal, kind, id, userId)),
    ),
  );
  // Wherever else an id stands, by the id alone.
  const byId = new Map([...handles].map(([name, handle]) => [name.slice(name.indexOf(' ') + 1), handle]));
  const inner = [...byId.keys()].filter((id) => id.length >= minInnerLength);
  // Case may be lost where an id is part of a host name.
  const pattern = inner.length > 0 ? new RegExp(inner.map(escape).join('|'), 'gi') : null;
  const toHandle = (kind: Sealed, value: unknown): string | null =>
    handles.get(`${kind} ${toId(value) ?? ''}`) ?? null;

  function rewriteText(text: string): string | null {
    const whole = byId.get(text);
    if (whole !== undefined) return whole;
    if (!pattern || text.search(pattern) < 0) return text;
    // An address with an id in it is a way around, and would be broken by the change anyway.
    if (/^\s*[a-z][a-z\d+.-]*:\/\//i.test(text)) return null;
    return text.replaceAll(pattern, (id) => byId.get(id) ?? '…');
  }

  function rewrite(value: unknown, depth: number, isContent: boolean): unknown {
    if (typeof value === 'string') return rewriteText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > maxDepth) throw refusals.unreadable();
    if (Array.isArray(value)) return value.map((item) => rewrite(item, depth + 1, isContent));
    const kept: Record<string, unknown> = {};
    for (const [field, inside] of Object.entries(value as Wire)) {
      if (field === '__proto__') continue;
      if (isContent) {
        kept[rewriteText(field) ?? '…'] = rewrite(inside, depth + 1, true);
      } else if (field === 'socketURL' && socketUrl !== null && typeof inside === 'string') {
        kept[field] = socketUrl;
      } else if (hiddenFields.test(field)) {
        continue;
      } else if (pollFields.test(field)) {
        const ids = readPolledIds(inside);
        if (ids) kept[field] = `${basePath}/task/${toHandle('session', ids[0])}/${toHandle('task', ids[1])}`;
      } else if (Object.hasOwn(idFields, field) && typeof inside !== 'object') {
        kept[field] = toHandle(idFields[field] ?? 'task', inside);
      } else {
        kept[rewriteText(field) ?? '…'] = rewrite(inside, depth + 1, field === contentField);
      }
    }
    return kept;
  }
  return rewrite(body, 0, false) as Wire;
}

/** Finds every id, where its field or the poll's address names one. */
function collectIds(value: unknown, depth: number, onId: (kind: Sealed, id: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw refusals.unreadable();
  if (Array.isArray(value)) {
    for (const item of value) collectIds(item, depth + 1, onId);
    return;
  }
  for (const [field, inside] of Object.entries(value as Wire)) {
    if (field === contentField) continue;
    if (typeof inside === 'object') {
      collectIds(inside, depth + 1, onId);
    } else if (Object.hasOwn(idFields, field)) {
      const id = toId(inside);
      if (id !== null) onId(idFields[field] ?? 'task', id);
    } else if (pollFields.test(field)) {
      const ids = readPolledIds(inside);
      if (ids) onId('session', ids[0]);
      if (ids) onId('task', ids[1]);
    }
  }
}

/** The last two segments of a poll's address. */
function readPolledIds(value: unknown): readonly [sessionId: string, taskId: string] | null {
  const [, first, second] =
    (typeof value === 'string' && /\/task\/([^/?#]+)\/([^/?#]+)\/?(?:[?#].*)?$/s.exec(value)) || [];
  const [sessionId, taskId] = [toId(first), toId(second)];
  return sessionId !== null && taskId !== null ? [sessionId, taskId] : null;
}

async function sealOrRefuse(seal: Seal, kind: Sealed, id: string, userId: string): Promise<string> {
  try {
    return await seal.seal(kind, id, userId);
  } catch {
    throw refusals.unreadable();
  }
}

const escape = (text: string): string => text.replaceAll(/[.~-]/g, String.raw`\$&`);
