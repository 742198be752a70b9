'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';

// No key here: the proxy has it. It honours Idempotency-Key, so a start can be repeated safely. Without a relay, no socket is tried.
const client = createWebRunClient({ baseUrl: '/api/webrun', idempotency: true, socketUrl: null });

export function Providers({ children }) {
  // One for each visitor, because on the server all visitors share a module.
  const [queryClient] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queryClient}>
      <WebRunProvider client={client}>{children}</WebRunProvider>
    </QueryClientProvider>
  );
}
