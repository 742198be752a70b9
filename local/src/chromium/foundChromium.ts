/** A Chromium that can be launched. */
export interface Chromium {
  readonly executablePath: string;
  /** Environment variables it needs besides those of this process: where its libraries and fonts are. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its source, for a log line. */
  readonly source: string;
}
