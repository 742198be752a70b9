'use client';

import { useState } from 'react';
import type { ReactElement } from 'react';
import { Icon } from '../../components/Icon.js';
import { useTaskForm } from '../../components/TaskForm/useTaskForm.js';
import type { TaskInput } from '../../core/input.js';
import type { EstimatedRun } from '../../runs/costEstimate.js';
import { composingKeyCode } from '../shared/composing.js';
import { useOverviewWords } from '../shared/overviewWords.js';

/** A predefined task. */
export interface ReadyTask {
  readonly title: string;
  readonly input: TaskInput;
  /** How long it usually takes, or what it demonstrates. */
  readonly note?: string | undefined;
}

/** The first visit: one field and ready tasks. Choosing a task does not start it. */
export function FirstRun({
  readyTasks,
  runs,
  onStart,
}: {
  readonly readyTasks: readonly ReadyTask[];
  /** The runs that an estimate is based on. */
  readonly runs: readonly EstimatedRun[];
  /** Starts the task. If the promise rejects, the text stays. */
  readonly onStart: (input: TaskInput) => unknown;
}): ReactElement {
  const { words } = useOverviewWords();
  const [chosen, setChosen] = useState<TaskInput | null>(null);
  const form = useTaskForm({
    // A chosen task keeps its other settings even if its text was edited.
    onStart: async ({ taskDetails }) => {
      await onStart({ ...chosen, taskDetails });
      setChosen(null);
    },
    uploadFiles: null,
    estimateFor: { runs },
  });
  const { id, values, problems, failure, estimate, state, edit, fill, submit } = form;
  const isWrong = problems.task !== undefined;
  const problem = problems.task ?? failure;
  return (
    <section className="webrun-panel webrun-first" aria-labelledby={`${id}title`}>
      <div className="webrun-first-body">
        <h2 className="webrun-title" id={`${id}title`}>
          {words.firstTitle}
        </h2>
        <p className="webrun-muted">{readyTasks.length > 0 ? words.firstNote : words.firstNoteAlone}</p>
        <form
          className="webrun-first-form"
          onSubmit={(event) => {
            event.preventDefault();
            submit(event.currentTarget);
          }}
        >
          <textarea
            id={`${id}task`}
            className="webrun-input"
            dir="auto"
            rows={1}
            aria-label={words.taskField}
            aria-invalid={isWrong || undefined}
            aria-describedby={problem === null ? undefined : `${id}problem`}
            placeholder={words.taskField}
            value={values.task}
            onChange={({ currentTarget }) => edit({ task: currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.keyCode === composingKeyCode) return;
              event.preventDefault();
              // A held key counts as one press.
              if (!event.repeat) submit(event.currentTarget);
            }}
          />
          <button
            className="webrun-button"
            data-variant="primary"
            type="submit"
            aria-disabled={state.pending || undefined}
            aria-describedby={estimate === null ? undefined : `${id}estimate`}
          >
            {state.pending ? form.words.t.starting : words.startTask}
          </button>
        </form>
        {problem !== null && (
          <p className="webrun-help" id={`${id}problem`} data-invalid="" role="alert">
            <Icon name="failed" />
            <span>{problem}</span>
          </p>
        )}
        {estimate !== null && (
          <p className="webrun-muted webrun-small" id={`${id}estimate`}>
            {estimate}
          </p>
        )}
        {readyTasks.length > 0 && (
          <ul className="webrun-ready">
            {readyTasks.map((task) => (
              <li key={task.title}>
                <button
                  type="button"
                  dir="auto"
                  aria-pressed={chosen === task.input}
                  onClick={({ currentTarget }) => {
                    fill(task.input, currentTarget);
                    setChosen(task.input);
                  }}
                >
                  <span>
                    <span className="webrun-strong">{task.title}</span>
                    <span className="webrun-ready-task" dir="auto">
                      {task.input.taskDetails}
                    </span>
                  </span>
                  {task.note && <span className="webrun-muted webrun-small">{task.note}</span>}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
