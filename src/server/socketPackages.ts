/** The parts of `socket.io` and `socket.io-client` that the relay uses; an app installs these only if it has a relay. */

export interface RelayRequest {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface RelayConnection {
  readonly request: object;
  on(event: 'close' | 'drain', listener: () => void): unknown;
  on(event: 'packetCreate', listener: (packet: { readonly data?: unknown }) => void): unknown;
  off(event: 'close', listener: () => void): unknown;
  /** @param isDiscarding true to drop what has not been sent */
  close(isDiscarding?: boolean): unknown;
}

export interface RelaySocket {
  readonly request: object;
  readonly handshake: { readonly auth: Readonly<Record<string, unknown>> };
  readonly conn: RelayConnection;
  on(event: string, listener: (value: unknown) => void): unknown;
  emit(event: string, value: unknown): unknown;
  disconnect(isFinal?: boolean): unknown;
}

export interface RelayServer {
  of(namespace: string): { use(step: (socket: RelaySocket, next: (error?: Error) => void) => void): unknown };
  disconnectSockets(isFinal: boolean): unknown;
  readonly engine: {
    close(): unknown;
    on(event: 'connection', listener: (connection: RelayConnection) => void): unknown;
  };
}

export interface UpstreamSocket {
  on(event: string, listener: (value: unknown) => void): unknown;
  emit(event: string, value?: unknown): unknown;
  disconnect(): unknown;
}

export interface SocketPackages {
  readonly Server: new (
    server: object,
    options: {
      readonly transports: readonly string[];
      readonly serveClient: boolean;
      readonly maxHttpBufferSize: number;
      readonly cors?: { readonly origin: string[]; readonly credentials: boolean };
      readonly allowRequest: (
        incoming: RelayRequest,
        decide: (error: null, isAllowed: boolean) => void,
      ) => void;
    },
  ) => RelayServer;
  readonly connect: (url: string, options: object) => UpstreamSocket;
}

/** Loads the packages lazily, by names that no bundler follows. @throws {Error} that names the packages to install */
export async function loadSocketPackages(): Promise<SocketPackages> {
  const [server, client] = ['socket.io', 'socket.io-client'];
  try {
    const [{ Server }, { io }] = (await Promise.all([
      import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ server),
      import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ client),
    ])) as [{ Server: SocketPackages['Server'] }, { io: SocketPackages['connect'] }];
    return { Server, connect: io };
  } catch (cause) {
    throw new Error(
      '[webrun-react] Could not start the relay: a package is missing. npm install socket.io socket.io-client',
      { cause },
    );
  }
}
