import { createRoot } from 'react-dom/client';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import 'webrun-react/styles.css';
import { Lamp } from './Lamp.js';

// No key here: the proxy has it. It honours Idempotency-Key, so a start can be repeated safely. Without a relay, no socket is tried.
const client = createWebRunClient({ baseUrl: '/api/webrun', idempotency: true, socketUrl: null });

createRoot(document.getElementById('root') ?? document.body).render(
  <WebRunProvider client={client}>
    <Lamp />
  </WebRunProvider>,
);
