/**
 * Platform types. Each is the type that the app's own libraries declare (the DOM lib, or Node's types) or, if none does,
 * the part used here, so that `webrun-react/core` compiles with neither.
 */

/** The instance type of a global class, or `Else` if no library declares it. */
type Instance<Name extends string, Else> =
  typeof globalThis extends Record<Name, { prototype: infer T }> ? T : Else;

/** An `AbortSignal`. */
export type Signal = Instance<
  'AbortSignal',
  {
    readonly aborted: boolean;
    readonly reason: unknown;
    addEventListener(type: 'abort', listener: () => void): void;
    removeEventListener(type: 'abort', listener: () => void): void;
  }
>;

/** A `File` to upload. */
export type UploadFile = Instance<'File', { readonly name: string; readonly size: number }>;

/** A `FormData`. */
export type Form = Instance<'FormData', { append(name: string, value: unknown, filename?: string): void }>;

/** The platform's `Headers` of a reply. */
export type ReplyHeaders = Instance<'Headers', { get(name: string): string | null }>;

/** A `URL`. */
export type Address = Instance<
  'URL',
  {
    readonly href: string;
    readonly origin: string;
    readonly protocol: string;
    readonly hostname: string;
    readonly pathname: string;
    readonly username: string;
    readonly password: string;
  }
>;

/** What `new Headers()` takes. */
export type HeaderValues = typeof globalThis extends { Headers: new (init?: infer Init) => unknown }
  ? NonNullable<Init>
  : Readonly<Record<string, string>> | readonly (readonly [string, string])[];

/** A `fetch`. */
export type Fetch = typeof globalThis extends { fetch: infer F }
  ? F
  : (
      url: string,
      init: {
        readonly method: string;
        readonly body: unknown;
        readonly signal: Signal;
      },
    ) => Promise<{
      readonly status: number;
      readonly headers: { get(name: string): string | null };
      text(): Promise<string>;
    }>;
