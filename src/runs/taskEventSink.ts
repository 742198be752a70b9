import { hintSpacingMs } from '../core/timing.js';
import type { TaskEventSink } from './eventStore.js';
import { isCancelling } from './runReducer.js';
import type { TaskObserver, TaskObserverHost } from './taskObserver.js';

/** Lets a session's events update a watched task. */
export function createTaskEventSink(
  observer: TaskObserver,
  host: Pick<TaskObserverHost, 'store' | 'dispatch'>,
): TaskEventSink {
  const { runId } = observer;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isHinted = false;
  const setPushed = (isPushed: boolean): void => {
    const { poll } = observer;
    if (!poll || poll.isPushed === isPushed) return;
    poll.isPushed = isPushed;
    observer.replan();
  };
  const hint = (): void => {
    if (observer.poll?.wait.reason === 'rate-limited' || observer.isFollower) return;
    isHinted = timer !== undefined;
    if (isHinted) return;
    void observer.refetch();
    timer = setTimeout(() => {
      timer = undefined;
      if (isHinted) hint();
    }, hintSpacingMs);
  };
  return {
    getTask: () => host.store.getRecord(runId)?.task,
    isCancelling: () => {
      const record = host.store.getRecord(runId);
      return record !== undefined && isCancelling(record);
    },
    hidden: () => observer.poll?.hidden ?? [],
    onTask: (task) => host.dispatch(runId, { type: 'reply', task, at: Date.now() }),
    hint,
    setPushed,
    refetch: () => observer.refetch(),
    stop() {
      clearTimeout(timer);
      setPushed(false);
    },
  };
}
