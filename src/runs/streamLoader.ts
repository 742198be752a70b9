import type { EventStream, EventStreamHost } from './eventStream.js';

/** Loads what connects to sessions: late, because most runs are only polled; again, where it could not be loaded. */
export class StreamLoader {
  /** `undefined` until it is loaded. */
  current: EventStream | undefined;
  readonly #host: EventStreamHost;

  constructor(host: EventStreamHost) {
    this.#host = host;
  }

  /** Rejects where its file cannot be loaded, and then polling goes on. */
  async load(): Promise<EventStream> {
    const { EventStream } = await import('./eventStream.js');
    return (this.current ??= new EventStream(this.#host));
  }

  /** Uses it once it is loaded; returns what ends that, also before. */
  use(begin: (stream: EventStream) => () => void, onFailed: () => void = () => undefined): () => void {
    let isOver = false;
    let end: (() => void) | undefined;
    const start = (stream: EventStream): void => {
      if (!isOver) end = begin(stream);
    };
    // At once, where it can be: whoever was subscribed so far hands the connection over.
    if (this.current) start(this.current);
    else this.load().then(start, onFailed);
    return () => {
      isOver = true;
      end?.();
    };
  }
}
