import type { EventStream, EventStreamHost } from './eventStream.js';

/** Loads the event stream on demand, because most runs are only polled. Each use after a failed load tries again. */
export class StreamLoader {
  /** `undefined` until it is loaded. */
  current: EventStream | undefined;
  readonly #host: EventStreamHost;

  constructor(host: EventStreamHost) {
    this.#host = host;
  }

  /** Rejects when its file cannot be loaded; polling goes on without it. */
  async load(): Promise<EventStream> {
    const { EventStream } = await import('./eventStream.js');
    return (this.current ??= new EventStream(this.#host));
  }

  /** Calls `begin` once the stream is loaded. The returned function ends that use, or prevents it if it has not begun. */
  use(begin: (stream: EventStream) => () => void, onFailed: () => void = () => undefined): () => void {
    let isReleased = false;
    let end: (() => void) | undefined;
    const start = (stream: EventStream): void => {
      if (!isReleased) end = begin(stream);
    };
    // In the same tick if possible, so that an earlier subscriber can hand its connection over.
    if (this.current) start(this.current);
    else this.load().then(start, onFailed);
    return () => {
      isReleased = true;
      end?.();
    };
  }
}
