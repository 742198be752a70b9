import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(() => {
  cleanup();
  // Runs are written down there: the next test is another visitor.
  sessionStorage.clear();
  localStorage.clear();
});
