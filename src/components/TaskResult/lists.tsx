'use client';

import type { ReactElement, ReactNode } from 'react';
import { toRunKey } from '../focus.js';
import { renderPart } from '../part.js';
import type { PartProps } from '../part.js';
import { useKeyedState } from '../useKeyedState.js';
import { FileLine } from './FileLine.js';
import { mostRows } from './readAnswer.js';
import { family } from './resultFamily.js';
import type { ResultPart, TaskResultState } from './resultFamily.js';
import { mostPlainRows, Rows } from './Rows.js';

/** The downloaded files, with safe links, and previews of those that a browser can show. */
export const Files: ResultPart<'ul'> = /* @__PURE__ */ family.define('Files', ({ state, outcome }, given) =>
  state.tab !== 'files' || !outcome?.files.length ? null : <FileList given={given} />,
);

function FileList({ given }: { readonly given: PartProps<'ul', TaskResultState> }): ReactElement {
  const { state, live, outcome, words } = family.use('Files');
  const [openFile, setOpenFile] = useKeyedState<number | null>(toRunKey(live), null);
  const files = outcome?.files ?? [];
  return (
    <Rows
      count={files.length}
      rowPx={37}
      spacer="li"
      label={words.t.tabWithCount(words.t.files, words.format.number(files.length))}
      renderRow={(index, mark) => {
        const file = files[index];
        const isOpen = openFile === index;
        return (
          file && (
            <li key={index} {...mark}>
              <FileLine
                key={file.url} // the state of one file must not carry over to another
                file={file}
                isOpen={isOpen}
                toggle={() => setOpenFile(isOpen ? null : index)}
              />
            </li>
          )
        );
      }}
      renderAround={(children) => renderPart('ul', state, { className: 'webrun-files', children }, given)}
    />
  );
}

/** The addresses that were requested, as text. */
export const Network: ResultPart<'table'> = /* @__PURE__ */ family.define(
  'Network',
  ({ state, addresses, words: { t, format } }, given) => {
    const { length } = addresses;
    if (state.tab !== 'network' || length === 0) return null;
    const isBig = length > mostPlainRows;
    const renderAround = (body: ReactNode): ReactElement => {
      const children = (
        <>
          <thead>
            <tr>
              <th scope="col" data-numeric="" data-time="">
                {t.at}
              </th>
              <th scope="col" data-wide="">
                {t.address}
              </th>
            </tr>
          </thead>
          <tbody>{body}</tbody>
        </>
      );
      const own = { className: 'webrun-table', 'aria-rowcount': isBig ? length + 1 : undefined, children };
      return renderPart('table', state, own, given);
    };
    return (
      <Rows
        count={Math.min(length, mostRows)}
        rowPx={36}
        spacer="tr"
        label={t.tabWithCount(t.network, format.number(length))}
        renderRow={(index, mark) => {
          const { url, afterMs } = addresses[index] ?? { url: '', afterMs: null };
          return (
            <tr key={index} {...mark}>
              <td data-numeric="">{afterMs === null ? '' : format.clock(afterMs)}</td>
              <td data-wide="">
                <bdi dir="ltr">{url}</bdi>
              </td>
            </tr>
          );
        }}
        renderAround={renderAround}
      />
    );
  },
);
