import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import 'webrun-react/dashboard.css';
import { Runs } from './Runs.js';

// No key here: the proxy has it. It honours Idempotency-Key, so a start can be repeated safely.
const client = createWebRunClient({ baseUrl: '/api/webrun', idempotency: true });
// One route with an optional part, so that opening a run keeps the table and its place.
const router = createBrowserRouter([{ path: '/:runId?', element: <Runs /> }]);

createRoot(document.getElementById('root') ?? document.body).render(
  <WebRunProvider client={client}>
    <RouterProvider router={router} />
  </WebRunProvider>,
);
