import { refusals, tooMany } from './refusal.js';

/** Limits how many requests are open at the same time on one instance. */
export interface ConcurrencyLimit {
  /**
   * Counts one more for a user, until the returned function is called.
   * @throws {Refusal} 429 when the user, 503 when the instance has too many
   */
  enter(user: string): () => void;
}

/** Makes the limit of one instance. */
export function createConcurrencyLimit(perUser: number, inAll: number): ConcurrencyLimit {
  const open = new Map<string, number>();
  let total = 0;
  return {
    enter(user) {
      const ofUser = open.get(user) ?? 0;
      if (ofUser >= perUser)
        throw tooMany(
          'TOO_MANY_REQUESTS',
          `At most ${perUser} requests at once. Wait for one to end.`,
          1_000,
        );
      if (total >= inAll) throw refusals.overloaded();
      open.set(user, ofUser + 1);
      total++;
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        total--;
        const left = (open.get(user) ?? 1) - 1;
        if (left > 0) open.set(user, left);
        else open.delete(user);
      };
    },
  };
}
