import { createRoot } from 'react-dom/client';
import { WebRunProvider } from 'webrun-react';
import 'webrun-react/styles.css';
import 'webrun-react/styles/TaskStatus.css';
import { App } from './App';
import { Session } from './Session';

createRoot(document.body.appendChild(document.createElement('div'))).render(
  <WebRunProvider baseUrl="/api/webrun">
    {location.search === '?session' ? <Session /> : <App />}
  </WebRunProvider>,
);
