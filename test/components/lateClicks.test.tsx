import { renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { useArrivalGuard, useLateClickGuard } from '../../src/components/lateClicks.js';

afterEach(() => vi.useRealTimers());

const click = { detail: 1 };

test('a clock that is set back keeps no click from a button that has come', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { result } = renderHook(() => useLateClickGuard({ current: true }));
  expect(result.current(click)).toBe(true);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(result.current(click)).toBe(false);
});

test('a clock that is set back keeps no click from what has come meanwhile', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { result, rerender } = renderHook(({ shown }) => useArrivalGuard(shown), {
    initialProps: { shown: null as string | null },
  });
  rerender({ shown: 'a question' });
  expect(result.current.isTooEarly(click)).toBe(true);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(result.current.isTooEarly(click)).toBe(false);
});
