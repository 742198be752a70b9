/** A time of day in the reader's own way of writing it: `12:04`. */
export function formatTimeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}
