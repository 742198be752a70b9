import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState, version } from 'react';
import { expect, test } from 'vitest';

test('runs on the React that its project names', async () => {
  const wanted = process.env['WEBRUN_TEST_REACT'] ?? '19';
  expect(version.split('.')[0]).toBe(wanted);

  function Counter() {
    const [count, setCount] = useState(0);
    return <button onClick={() => setCount(count + 1)}>{count}</button>;
  }
  render(<Counter />);
  await userEvent.click(screen.getByRole('button'));
  expect(screen.getByRole('button')).toHaveTextContent('1');
});
