'use client';

import type { ReactElement } from 'react';
import type { AnswerView } from './readAnswer.js';
import { isNumeric } from './csv.js';
import { DataTable } from './DataTable.js';
import { JsonView } from './JsonView.js';
import { Markdown } from './Markdown.js';
import type { Words } from '../words.js';

export { FilePreview } from './FilePreview.js';

/** What to show, and its texts. */
export interface TaskAnswerProps {
  readonly view: AnswerView;
  readonly words: Words<'result'>;
}

/** @internal The answer itself. In a file of its own, so that an app pays for Markdown and tables only when it shows one. */
export function TaskAnswer({ view, words }: TaskAnswerProps): ReactElement | null {
  switch (view.as) {
    case 'markdown':
      return <Markdown view={view} words={words} />;
    case 'json':
      return <JsonView value={view.value} words={words} />;
    case 'table': {
      const numeric = view.table.head.map((_, column) => isNumeric(view.table, column));
      const { head, rows } = view.table;
      const label = words.t.tableLabel(words.format.count(head.length), words.format.count(rows.length));
      return <DataTable head={head} rows={rows} numeric={numeric} label={label} />;
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
