import { useState } from 'react';
import type { ReactElement } from 'react';
import { RunsDashboard } from 'webrun-react/dashboard';
import type { RunsFilter } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';

const readyTasks = [
  {
    title: 'A task that asks',
    input: { taskDetails: 'Log in. [ask: Which code did you receive?] [say: Logged in.]' },
  },
];

export function Dashboard(): ReactElement {
  const [filter, setFilter] = useState<RunsFilter>();
  return (
    <RunsDashboard
      filter={filter}
      onFilterChange={setFilter}
      readyTasks={readyTasks}
      dayBudgetUsd={5}
      shortcuts={false}
    />
  );
}
