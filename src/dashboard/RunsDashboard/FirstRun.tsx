'use client';

import { useId, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { Icon } from '../../components/Icon.js';
import { describeEstimate } from '../../components/TaskForm/describeEstimate.js';
import { findProblems, toValues } from '../../components/TaskForm/describeTaskForm.js';
import { useEstimate } from '../../components/TaskForm/useEstimate.js';
import { useWords as useFormWords } from '../../components/words.js';
import type { TaskInput } from '../../core/input.js';
import { form } from '../../messages/en/form.js';
import type { EstimatedRun } from '../../runs/costEstimate.js';
import { useWords } from '../shared/words.js';

/** A task that is ready to be started. */
export interface ReadyTask {
  readonly title: string;
  readonly input: TaskInput;
  /** What it usually takes, or what it shows. */
  readonly note?: string | undefined;
}

/** The first visit: one field, and tasks that are ready. Nothing is started by choosing one. */
export function FirstRun({
  readyTasks,
  runs,
  onStart,
}: {
  readonly readyTasks: readonly ReadyTask[];
  /** What an estimate is made from. */
  readonly runs: readonly EstimatedRun[];
  readonly onStart: (input: TaskInput) => void;
}): ReactElement {
  const { words } = useWords();
  const formWords = useFormWords('form', form);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<TaskInput | null>(null);
  const [hasTried, setTried] = useState(false);
  const estimate = useEstimate(text, { runs });
  const problem = findProblems(toValues({ taskDetails: text }), formWords).task;
  const isWrong = hasTried && problem !== undefined;
  const start = (): void => {
    setTried(true);
    if (problem !== undefined) return field.current?.focus();
    // What was chosen keeps its other settings, also when its words were changed.
    onStart({ ...chosen, taskDetails: text });
  };
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
            start();
          }}
        >
          <textarea
            ref={field}
            className="webrun-input"
            dir="auto"
            rows={1}
            aria-label={words.taskField}
            aria-invalid={isWrong || undefined}
            aria-describedby={isWrong ? `${id}problem` : undefined}
            placeholder={words.taskField}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              start();
            }}
          />
          <button
            className="webrun-button"
            data-variant="primary"
            type="submit"
            aria-describedby={estimate ? `${id}estimate` : undefined}
          >
            {words.startTask}
          </button>
        </form>
        {isWrong && (
          <p className="webrun-help" id={`${id}problem`} data-invalid="" role="alert">
            <Icon name="failed" />
            <span>{problem}</span>
          </p>
        )}
        {estimate && (
          <p className="webrun-muted webrun-small" id={`${id}estimate`}>
            {describeEstimate(estimate, formWords)}
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
                  onClick={() => {
                    setText(task.input.taskDetails);
                    setChosen(task.input);
                    field.current?.focus();
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
