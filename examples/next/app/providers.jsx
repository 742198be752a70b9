'use client';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';

// No key here: the proxy has it. It honours Idempotency-Key, so a start may be repeated safely.
const client = createWebRunClient({ baseUrl: '/api/webrun', idempotency: true });

export const Providers = ({ children }) => <WebRunProvider client={client}>{children}</WebRunProvider>;
