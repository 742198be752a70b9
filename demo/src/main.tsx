import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { WebRunProvider } from 'webrun-react';
import 'webrun-react/dashboard.css';
import { App } from './App.js';
import './demo.css';
import { webRunUrl } from './server.js';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      {/* The embedded WebRun accepts any key. A public page uses a proxy instead, which has the key. */}
      <WebRunProvider baseUrl={webRunUrl} apiKey="local" transport="live" persist="local" idempotency>
        <App />
      </WebRunProvider>
    </StrictMode>,
  );
