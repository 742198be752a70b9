/**
 * A listener for what a page does. It never throws: pages race with those who ask about them (a request whose frame is not there
 * yet, for one), and an error in a listener would end the process with everybody's tasks.
 */
export function guarded<Args extends readonly unknown[]>(
  listener: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch {
      // What could not be read is not counted.
    }
  };
}
