import { isObject, isSameTask, isSettled } from './task.js';
import type { Task, TerminatedTask, Usage } from './task.js';

/**
 * Merges news into the known task: newer wins, settled is final, usage never decreases, known ids stay.
 * Returns `known` itself when nothing changed, and reuses every unchanged part.
 */
export function mergeTask(known: Task | undefined, news: Task): Task {
  if (!known || known === news) return news;
  if (!isSameTask(known, news)) return known;
  // The known end may come from a socket or a stop, or be truncated by storage. The next reply is complete.
  const isMore =
    news.status === known.status && (known.isTruncated || (known.status === 'terminated' && !known.partial));
  const { reason } = known as Partial<TerminatedTask>;
  return share(known, {
    ...(isSettled(known) && !isMore ? known : news),
    ...(isMore && reason && { reason }),
    sessionId: news.sessionId ?? known.sessionId,
    taskId: news.taskId ?? known.taskId,
    usage: mergeUsage(known.usage, news.usage),
  }) as Task;
}

/** Takes the larger of two known amounts, or the only known one, field by field. */
export function mergeUsage(known: Usage, news: Usage): Usage {
  const merged: Record<keyof Usage, number | null> = { ...known };
  for (const field of Object.keys(known) as (keyof Usage)[]) {
    // `null` compares as zero, so unknown amounts are checked first.
    if (known[field] === null || (news[field] ?? 0) > known[field]) merged[field] = news[field];
  }
  return share(known, merged) as Usage;
}

/** Returns `old` wherever `next` is equal, so that "nothing changed" is one comparison of references. */
export function share(old: unknown, next: unknown): unknown {
  if (Array.isArray(old) && Array.isArray(next)) {
    const entries: unknown[] = next.map((entry, index) => share(old[index], entry));
    return entries.length === old.length && entries.every((entry, index) => Object.is(entry, old[index]))
      ? old
      : entries;
  }
  if (!isObject(old) || !isObject(next)) return next;
  const keys = Object.keys(next);
  const shared = Object.fromEntries(keys.map((key) => [key, share(old[key], next[key])]));
  const isSame = [...keys, ...Object.keys(old)].every((key) => Object.is(shared[key], old[key]));
  return isSame ? old : shared;
}
