'use client';

import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { FormDraftContext } from '../../components/drafts.js';
import { TaskForm } from '../../components/TaskForm/TaskForm.js';
import { GuardrailInbox } from '../GuardrailInbox/GuardrailInbox.js';
import { RunDetails } from '../RunDetails/RunDetails.js';
import type { LoadRun } from '../RunDetails/useDetails.js';
import { useRunState } from '../shared/RunsAccess.js';
import { family } from './context.js';
import { Pane, QuestionsTitle, RunNavigation } from './Pane.js';
import { Panel } from './Panel.js';

/** The pane beside the table, or in its place when space is short: a run, the questions, or the form. */
export function RunsDashboardPane(): ReactElement | null {
  switch (family.use('Pane').state.pane) {
    case 'questions':
      return <QuestionsPane />;
    case 'new':
      return <FormPane />;
    case 'run':
      return <RunPane />;
    default:
      return null;
  }
}

function QuestionsPane(): ReactElement {
  const { waiting, question, settings, words, open, close } = family.use('Pane');
  return (
    <Pane title={<QuestionsTitle count={waiting.length} />} onClose={close}>
      <Panel name={words.questions}>
        <GuardrailInbox current={question} onSelectRun={open} hrefOf={settings.hrefOf} data-frame="none" />
      </Panel>
    </Pane>
  );
}

function FormPane(): ReactElement {
  const { access, settings, words, start, close, formRequest } = family.use('Pane');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector('textarea')?.focus();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- each request moves the focus again
  }, [formRequest]);
  return (
    <Pane title={words.newTask} onClose={close}>
      <FormDraftContext.Provider value="new task">
        <Panel name={words.newTask}>
          <TaskForm
            ref={form}
            data-frame="none"
            suggestions={settings.readyTasks.map(({ input }) => input)}
            onStart={(input, { budgetUsd }) => start(input, budgetUsd)}
            estimateFor={{ runs: access.source.list() }}
          />
        </Panel>
      </FormDraftContext.Provider>
    </Pane>
  );
}

function RunPane(): ReactElement | null {
  const { access, runId, order, settings, words, isWide, setWide, open, openStarted, close } =
    family.use('Pane');
  const isKnown = useRunState(access, runId ?? '') !== undefined;
  const [notFound, setNotFound] = useState<string | null>(null);
  const wasKnown = useRef<string | null>(null);
  useEffect(() => {
    if (isKnown) wasKnown.current = runId;
    // The run was dismissed, so nothing is left to show. Rows from an app may come back with its next response.
    else if (access.manager && wasKnown.current === runId) close();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies react/exhaustive-deps -- `close` is a new function each time
  }, [isKnown, runId, access]);
  if (runId === null) return null;
  const { hrefOf, loadRun, stepsOf, runBudgetUsd } = settings;
  const findRun: LoadRun | undefined =
    loadRun &&
    (async (id, options) => {
      const run = await loadRun(id, options);
      if (!options.signal.aborted) setNotFound(run && run.status !== 'idle' ? null : id);
      return run;
    });
  const actions = (
    <Panel>
      <RunNavigation
        runId={runId}
        isUnknown={!isKnown && (loadRun === undefined || notFound === runId)}
        order={order}
        hrefOf={hrefOf}
        isWide={isWide}
        onWide={setWide}
        onSelect={open}
      />
    </Panel>
  );
  return (
    <Pane onClose={close} actions={actions} subject={runId}>
      <Panel name={words.columns.task}>
        <RunDetails
          key={runId}
          runId={runId}
          loadRun={findRun}
          stepsOf={stepsOf}
          budgetUsd={runBudgetUsd}
          onSelectRun={openStarted}
        />
      </Panel>
    </Pane>
  );
}
