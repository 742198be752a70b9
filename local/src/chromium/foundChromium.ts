/** A Chromium that can be launched. */
export interface Chromium {
  readonly executablePath: string;
  /** Variables it needs beside those of this process: where its libraries and fonts are. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it comes from, in words for a log line. */
  readonly source: string;
}
