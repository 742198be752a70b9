import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useStartTask } from 'webrun-react';
import type { TaskInput } from 'webrun-react/core';
import { TaskForm } from 'webrun-react/primitives';
import type { TaskFormDetails } from 'webrun-react';
import { readyTasksFor, useServer, webRunUrl } from './server.js';
import type { ReadyTask } from './server.js';

interface NewTaskProps {
  /** Nothing was started yet: the ready tasks are open. */
  readonly isFirst: boolean;
  readonly onStart: (runId: string, details: TaskFormDetails) => void;
}

/** Starts a task: in plain words, or one that is ready. */
export function NewTask({ isFirst, onStart }: NewTaskProps): ReactElement {
  const start = useStartTask();
  const server = useServer();
  const [draft, setDraft] = useState<{ readonly count: number; readonly input?: TaskInput }>({ count: 0 });
  const [open, setOpen] = useState<'ready' | 'options' | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const readyId = useId();
  const optionsId = useId();
  const ready = readyTasksFor(server.agent);
  // One that the agent here can do: the component's own names no page.
  const example = server.agent === 'browser' ? ready[0]?.input.taskDetails : undefined;
  const isReadyOpen =
    ready.length > 0 && (open === 'ready' || (open === null && isFirst && draft.count === 0));
  const toggle = (part: 'ready' | 'options'): void => setOpen((now) => (now === part ? null : part));

  // A taken task fills a new form, and the reader goes on there.
  useEffect(() => {
    if (draft.count > 0) form.current?.querySelector('textarea')?.focus();
  }, [draft.count]);

  return (
    <TaskForm.Root
      key={draft.count}
      ref={form}
      className="new-task"
      defaultValue={draft.input}
      disabledReason={
        server.state === 'away'
          ? `WebRun does not answer at ${webRunUrl}. Start it with npm start.`
          : undefined
      }
      onStart={(input, details) => {
        setOpen(null);
        onStart(start(input), details);
      }}
    >
      <TaskForm.Body>
        <TaskForm.Field>
          <div className="new-task-head">
            <TaskForm.Label field="task" />
            {ready.length > 0 && (
              <Toggle controls={readyId} isOpen={isReadyOpen} onToggle={() => toggle('ready')}>
                Ready tasks
              </Toggle>
            )}
          </div>
          <TaskForm.Input field="task" {...{ rows: 2, ...(example && { placeholder: example }) }} />
          <TaskForm.HelpText field="task" />
        </TaskForm.Field>
        {isReadyOpen && (
          <ReadyTasks
            id={readyId}
            tasks={ready}
            onTake={({ input }) => {
              setDraft((old) => ({ count: old.count + 1, input }));
              setOpen(null);
            }}
          />
        )}
        <TaskForm.Options
          render={(props, { invalid }) => (
            <Options
              {...props}
              id={optionsId}
              isOpen={open === 'options'}
              isInvalid={invalid}
              onOpen={() => setOpen('options')}
            />
          )}
        >
          <Line field="startAt" />
          <TaskForm.OutputType />
          <Line field="schema" />
          <Line field="columns" />
          <Line field="stopAfter" />
          <Line field="warnAt" />
        </TaskForm.Options>
        <div className="webrun-actions">
          <TaskForm.Submit />
          <Toggle controls={optionsId} isOpen={open === 'options'} onToggle={() => toggle('options')}>
            Options
          </Toggle>
        </div>
        <TaskForm.Message />
      </TaskForm.Body>
    </TaskForm.Root>
  );
}

function Line({
  field,
}: {
  readonly field: 'startAt' | 'schema' | 'columns' | 'stopAfter' | 'warnAt';
}): ReactElement {
  return (
    <TaskForm.Field data-field={field}>
      <TaskForm.Label field={field} />
      <TaskForm.Input field={field} />
      <TaskForm.HelpText field={field} />
    </TaskForm.Field>
  );
}

interface OptionsProps {
  readonly id: string;
  readonly isOpen: boolean;
  readonly isInvalid: boolean;
  readonly onOpen: () => void;
  readonly children?: ReactNode;
}

/** Opens by itself when something in it has to be fixed. */
function Options({ isOpen, isInvalid, onOpen, ...props }: OptionsProps): ReactElement {
  const options = useRef<HTMLDivElement>(null);
  // Before the form moves the focus to what is wrong: a field that is hidden cannot take it.
  useLayoutEffect(() => {
    if (isInvalid && options.current?.querySelector('[aria-invalid="true"]')) onOpen();
    // oxlint-disable-next-line react/exhaustive-deps -- opens once for each refusal, not while it is being fixed
  }, [isInvalid]);
  return <div {...props} ref={options} hidden={!isOpen} />;
}

interface ToggleProps {
  readonly controls: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children: string;
}

function Toggle({ controls, isOpen, onToggle, children }: ToggleProps): ReactElement {
  return (
    <button
      className="webrun-button"
      type="button"
      data-variant="quiet"
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      onClick={onToggle}
    >
      {children}
    </button>
  );
}

interface ReadyTasksProps {
  readonly id: string;
  readonly tasks: readonly ReadyTask[];
  readonly onTake: (task: ReadyTask) => void;
}

function ReadyTasks({ id, tasks, onTake }: ReadyTasksProps): ReactElement {
  return (
    <div className="webrun-suggestions" id={id}>
      <p className="webrun-muted webrun-small">Or start from one of these</p>
      <ul>
        {tasks.map((task) => (
          <li key={task.title}>
            <button className="webrun-suggestion ready-task" type="button" onClick={() => onTake(task)}>
              <span>{task.title}</span>
              <span className="webrun-muted webrun-small">{task.shows}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
