import { useState } from 'react';
import type { ComponentType, ReactElement } from 'react';
import { WebRunProvider } from 'webrun-react';
import type { WebRunProviderProps } from 'webrun-react';
import { createEmulator } from 'webrun-react/testing';
import type { EmulatorOptions } from 'webrun-react/testing';
import { createStoryClient } from '../../stories/storyClient.js';

interface ExampleProps {
  readonly of: ComponentType;
  /** Of this example's own emulator. The hold is short, so that polling is seen. */
  readonly emulator?: EmulatorOptions;
  readonly settings?: Pick<WebRunProviderProps, 'locale' | 'messages' | 'timeZone'>;
}

/** An example that runs on the page of its guide, against a WebRun of its own in memory: no request leaves the page. */
export function Example({ of: Shown, emulator, settings }: ExampleProps): ReactElement {
  const [{ client, connect }] = useState(() => {
    const { fetch, connect } = createEmulator({ holdMs: 1_500, rateLimit: 0, ...emulator });
    return { connect, client: createStoryClient(fetch) };
  });
  return (
    <div className="sb-unstyled docs-example" data-example={Shown.displayName ?? Shown.name}>
      <WebRunProvider client={client} connect={connect} persist={false} {...settings}>
        <Shown />
      </WebRunProvider>
    </div>
  );
}
