/**
 * Makes a page listener that never throws: pages change while they are queried (for example a request whose frame does not exist yet), and an
 * error in a listener would end the process with everybody's tasks.
 */
export function guarded<Args extends readonly unknown[]>(
  listener: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch {
      // Unreadable events are not counted.
    }
  };
}
