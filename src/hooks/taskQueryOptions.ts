import { webRunKeys as keys } from './keys.js';
import { taskQueryOptions as toOptions } from './queries.js';

// The public names of keys.ts and queries.ts, made here anew: what a door passes on as it stands, esbuild loads at once with that door,
// although only what is loaded late uses it.

/** Keys of everything this package keeps in React Query, for invalidating, reading and removing. */
export const webRunKeys: typeof keys = keys;

/**
 * The query of one task, for `useQuery`, `prefetchQuery` and `ensureQueryData`. It polls by the waiting rule until the task
 * has settled, and folds every reply into what is known. However many observers it has, it costs one request per interval.
 * @example useQuery(taskQueryOptions(client, { sessionId, taskId }))
 */
export const taskQueryOptions: typeof toOptions = toOptions;
