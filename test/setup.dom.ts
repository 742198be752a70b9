import * as streams from 'node:stream/web';
import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import { patienceMs } from './patience.js';

configure({ asyncUtilTimeout: patienceMs });

// jsdom's own opens one at a time in the whole document, so that a server which never answers would hold up all others.
globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;

// jsdom has no streams.
Object.assign(globalThis, streams);

afterEach(() => {
  cleanup();
  // Runs are written down there: the next test is another visitor.
  sessionStorage.clear();
  localStorage.clear();
});
