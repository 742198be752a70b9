/** `12 s` below a minute, then `1:04`, then `1:02:03`. */
export function formatDuration(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 1000)} s` : formatClock(ms);
}

/** `0:40`, `1:04`, `1:02:03`. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** A limit in the words it was most likely set in: `5 min`, `90 s`. */
export function formatLimit(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${Math.round(ms / 100) / 10} s`;
}

/** A time of day on the reader's clock: `12:04`. */
export function formatTimeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}
