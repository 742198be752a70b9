import { useState } from 'react';
import type { ReactElement } from 'react';
import { RunsDashboard } from 'webrun-react/dashboard';
import type { RunsFilter } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';

export function Dashboard(): ReactElement {
  const [filter, setFilter] = useState<RunsFilter>();
  return <RunsDashboard filter={filter} onFilterChange={setFilter} dayBudgetUsd={5} shortcuts={false} />;
}
