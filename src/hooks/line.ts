import type { Places } from './places.js';
import type { Runs } from './runs.js';
import type { Work } from './work.js';

/** The runs that wait to be sent: first come first served, those with more priority before the others. */
export interface Line {
  /** A run waits; one that comes `back` goes before its equals. */
  readonly join: (runId: string, isBack?: boolean) => void;
  readonly leave: (runId: string) => void;
  /** Tells those who wait that something has changed: their places, the server's limit. */
  readonly show: () => void;
}

/** Sets up the line of a provider's runs. */
export function createLine({ ledger }: Runs, places: Places, workOf: (runId: string) => Work): Line {
  function show(): void {
    for (const runId of ledger.getState().line) workOf(runId).show();
  }

  function leave(runId: string): void {
    ledger.setState({ line: ledger.getState().line.filter((id) => id !== runId) });
    show();
  }

  function sendNext(): Promise<void> | undefined {
    const [next] = ledger.getState().line;
    if (next === undefined) return;
    leave(next);
    return workOf(next).submit();
  }

  return {
    join(runId, isBack = false) {
      const { line, runs } = ledger.getState();
      const priorityOf = (id: string): number => runs[id]?.priority ?? 0;
      const mine = priorityOf(runId);
      const found = line.findIndex((id) => (isBack ? priorityOf(id) <= mine : priorityOf(id) < mine));
      const index = found < 0 ? line.length : found;
      ledger.setState({ line: [...line.slice(0, index), runId, ...line.slice(index)] });
      places.post(sendNext);
      show();
    },
    leave,
    show,
  };
}
