import { fireEvent, render, screen } from '@testing-library/react';
import { WebRunProvider } from 'webrun-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { createEmulator } from 'webrun-react/testing';

test('shows the dashboard and its statistics', async () => {
  const { fetch } = createEmulator();
  render(
    <WebRunProvider fetch={fetch} apiKey="any">
      <RunsDashboard />
    </WebRunProvider>,
  );
  fireEvent.click(screen.getByText('Statistics'));
  expect(await screen.findByText('Spend by day', {}, { timeout: 60_000 })).toBeTruthy();
}, 120_000);
