'use client';

import type { ReactElement } from 'react';
import type { AnswerView } from './readAnswer.js';
import { isNumeric } from './csv.js';
import { DataTable } from './DataTable.js';
import { JsonText } from './JsonText.js';
import { Markdown } from './Markdown.js';
import type { Words } from '../words.js';

/** What to show, and the words of it. */
export interface TaskAnswerProps {
  readonly view: AnswerView;
  readonly words: Words<'result'>;
}

/** @internal The answer itself. In a file of its own, so that an app pays for Markdown and tables only when it shows one. */
export function TaskAnswer({ view, words }: TaskAnswerProps): ReactElement | null {
  switch (view.as) {
    case 'markdown':
      return <Markdown text={view.text} words={words} />;
    case 'json':
      return <JsonText value={view.value} />;
    case 'table': {
      const numeric = view.table.head.map((_, column) => isNumeric(view.table, column));
      return <DataTable head={view.table.head} rows={view.table.rows} numeric={numeric} />;
    }
    case 'raw':
      return (
        <pre className="webrun-code" data-raw="">
          <code dir="auto">{view.text}</code>
        </pre>
      );
    default:
      return null;
  }
}
