/** Replaces the ids in a reply with handles, and removes URLs that would bypass the proxy. */
import type { TaskRef } from '../core/task.js';
import { idFields } from './replyFields.js';
import type { Wire } from './replyFields.js';
import { refusals } from './refusal.js';
import type { Seal, Sealed } from './seal.js';
import { toId } from '../core/reply.js';

/** What is needed to seal a reply. */
export interface Sealing {
  readonly seal: Seal;
  readonly userId: string;
  /** The path of the API for the browser: `/api/webrun`. */
  readonly basePath: string;
  /** The URL for sockets; `null` removes the URL from replies. */
  readonly socketUrl: string | null;
  /** Ids whose handles the browser already has: it must get the same ones again. */
  readonly known?: readonly KnownHandle[];
}

/** An id with the handle that requested it. */
export interface KnownHandle {
  readonly kind: Sealed;
  readonly id: string;
  readonly handle: string;
}

/** Shorter ids could be part of any word; they are replaced only as whole values. */
const minInnerLength = 6;

/** More ids of one kind than any reply contains: an upload takes 20 files. */
const maxIds = 100;

/**
 * Beyond this many ids in the texts of one reply, the rest are masked: a handle is several times as long as an id, and a 14 MB reply of only ids
 * would grow to 65 MB.
 */
const maxInnerIds = 100_000;

/** Makes the body that a browser may see. @throws {Refusal} 502 when it cannot be made safe */
export async function sealReply(
  body: Wire,
  { seal, userId, basePath, socketUrl, known = [] }: Sealing,
): Promise<Wire> {
  const handles = new Map(known.map(({ kind, id, handle }) => [`${kind} ${id}`, handle]));
  const unknown = new Map<string, { kind: Sealed; id: string }>();
  const counts = { session: 0, task: 0, file: 0 };
  collectIds(body, (kind, id) => {
    const name = `${kind} ${id}`;
    if (handles.has(name) || unknown.has(name) || ++counts[kind] > maxIds) return;
    unknown.set(name, { kind, id });
  });
  const sealEach = async (isIncluded: (kind: Sealed) => boolean, like?: string): Promise<void> => {
    const included = [...unknown].filter(([, { kind }]) => isIncluded(kind));
    const seals = included.map(async ([name, { kind, id }]) =>
      handles.set(name, await seal.seal(kind, id, userId, like)),
    );
    await Promise.all(seals);
  };
  try {
    // The session first: its tasks are sealed like it, so that an event's handles equal those of a reply.
    await sealEach((kind) => kind === 'session');
    const [, session] = [...handles].find(([name]) => name.startsWith('session ')) ?? [];
    await sealEach((kind) => kind !== 'session', session);
  } catch {
    throw refusals.unreadable();
  }
  const toHandle = (kind: Sealed, value: unknown): string | undefined =>
    handles.get(`${kind} ${toId(value) ?? ''}`);
  const inText = createTextSealer(handles);

  function sealValue(value: unknown): unknown {
    if (typeof value === 'string') return inText.text(value);
    if (typeof value === 'number') return inText.number(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(sealValue);
    const sealed: Record<string, unknown> = {};
    for (const [field, inside] of Object.entries(value))
      sealed[inText.text(field) ?? '…'] = sealValue(inside);
    return sealed;
  }

  /** Walks the listed fields, but not an agent's output, whose fields may have any name. */
  function sealFields(value: Wire): Wire {
    const sealed: Record<string, unknown> = {};
    for (const [field, inside] of Object.entries(value)) {
      if (contentFields.has(field)) sealed[field] = sealValue(inside);
      else if (field === 'socketURL') {
        if (socketUrl !== null) sealed[field] = socketUrl;
      } else if (field === 'pollUrl') {
        const [session, task] = readPolledIds(inside) ?? [];
        const path = [toHandle('session', session), toHandle('task', task)];
        if (!path.includes(undefined)) sealed[field] = `${basePath}/task/${path.join('/')}`;
      } else if (field === 'id') {
        // In a list of addresses: its session's id, or one that nobody may use.
        const handle = toHandle('session', inside) ?? toHandle('task', inside);
        if (handle !== undefined) sealed[field] = handle;
      } else if (Object.hasOwn(idFields, field)) {
        const handle = toHandle(idFields[field] ?? 'task', inside);
        if (handle !== undefined) sealed[field] = handle;
      } else if (Array.isArray(inside) && listFields.has(field)) {
        sealed[field] = inside.map((entry) => (isObject(entry) ? sealFields(entry) : sealValue(entry)));
      } else sealed[field] = isObject(inside) ? sealFields(inside) : sealValue(inside);
    }
    return sealed;
  }
  return sealFields(body);
}

/** True when a reply names a session or task other than the requested one: it is not about it, and must get no handle. */
export function isOfOther(body: Wire, { sessionId, taskId }: TaskRef): boolean {
  const requested = { session: sessionId, task: taskId };
  let isOther = false;
  collectIds(body, (kind, id) => {
    if (kind !== 'file' && id !== requested[kind]) isOther = true;
  });
  return isOther;
}

/**
 * Removes from a poll's reply the ids in a `result` that may be an agent's own output: a client would read them as another task's. If the reply
 * itself names its session or task, that decides; else a `result` with a type or a status is WebRun's own.
 */
export function withoutOutputIds(body: Wire): Wire {
  const { result } = body;
  if (!isObject(result)) return body;
  const isNamed = body['sessionId'] !== undefined || body['taskId'] !== undefined;
  const isWebRuns = result['type'] !== undefined || result['status'] !== undefined;
  if (isWebRuns && !isNamed) return { ...body, result: withoutOutputIds(result) };
  const { sessionId: _session, taskId: _task, pollUrl: _address, ...output } = result;
  return { ...body, result: withoutOutputIds(output) };
}

/** What an agent wrote. */
const contentFields: ReadonlySet<string> = new Set([
  'message',
  'value',
  'target',
  'content',
  'initialPrompt',
]);

/** WebRun's own lists that contain ids; any other list is an agent's output. */
const listFields: ReadonlySet<string> = new Set(['files', 'network']);

/** Replaces ids wherever they occur in texts. */
function createTextSealer(handles: ReadonlyMap<string, string>): {
  text(value: string): string | null;
  number(value: number): number | string | null;
} {
  const byId = new Map([...handles].map(([name, handle]) => [name.slice(name.indexOf(' ') + 1), handle]));
  const inner = [...byId.keys()].filter((id) => id.length >= minInnerLength);
  // Case may be lost where an id is part of a host name.
  const pattern = inner.length > 0 ? new RegExp(inner.map(escape).join('|'), 'gi') : null;
  let innerIds = 0;
  return {
    text(value) {
      const whole = byId.get(value);
      if (whole !== undefined) return whole;
      if (!pattern || value.search(pattern) < 0) return value;
      // A URL with an id in it would bypass the proxy, and the replacement would break it anyway.
      if (/^\s*[a-z][a-z\d+.-]*:\/\//i.test(value)) return null;
      return value.replaceAll(pattern, (id) => (++innerIds <= maxInnerIds && byId.get(id)) || '…');
    },
    number(value) {
      const text = `${value}`;
      return text.length >= minInnerLength ? (byId.get(text) ?? value) : value;
    },
  };
}

/** Finds every id in the listed fields. */
function collectIds(value: Wire, onId: (kind: Sealed, id: string) => void): void {
  for (const [field, inside] of Object.entries(value)) {
    // A list of addresses contains the ids of its own task, or others that nobody may use.
    if (contentFields.has(field) || field === 'network') continue;
    if (Array.isArray(inside)) {
      if (!listFields.has(field)) continue;
      for (const entry of inside) if (isObject(entry)) collectIds(entry, onId);
    } else if (isObject(inside)) {
      collectIds(inside, onId);
    } else if (Object.hasOwn(idFields, field)) {
      const id = toId(inside);
      if (id !== null) onId(idFields[field] ?? 'task', id);
    } else if (field === 'pollUrl') {
      const ids = readPolledIds(inside);
      if (ids) onId('session', ids[0]);
      if (ids) onId('task', ids[1]);
    }
  }
}

/** Returns the last two segments of a poll URL. */
function readPolledIds(value: unknown): readonly [sessionId: string, taskId: string] | null {
  const [, first, second] =
    (typeof value === 'string' && /\/task\/([^/?#]+)\/([^/?#]+)\/?(?:[?#].*)?$/s.exec(value)) || [];
  const [sessionId, taskId] = [toId(first), toId(second)];
  return sessionId !== null && taskId !== null ? [sessionId, taskId] : null;
}

const isObject = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escape = (text: string): string => text.replaceAll(/[.~-]/g, String.raw`\$&`);
