'use client';

import type { ReactElement } from 'react';
import { toSafeUrl } from '../../core/links.js';
import type { TaskFile } from '../../core/task.js';
import { Ticking } from '../clock.js';
import { Icon } from '../Icon.js';
import { mostAddresses } from './describeTaskResult.js';
import { family } from './resultFamily.js';
import type { ResultPart } from './resultFamily.js';

/** The downloaded files, with links where they may be followed. */
export const Files: ResultPart<'ul'> = /* @__PURE__ */ family.part('Files', 'ul', ({ state, result }) =>
  state.tab !== 'files' || !result?.files.length
    ? null
    : {
        className: 'webrun-files',
        children: result.files.map((file, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- two files may have one name, and they never move
          <li key={index}>
            <FileLine file={file} />
          </li>
        )),
      },
);

/** The addresses that were requested, as text. */
export const Network: ResultPart<'table'> = /* @__PURE__ */ family.part(
  'Network',
  'table',
  ({ state, addresses, words: { t } }) =>
    state.tab !== 'network' || addresses.length === 0
      ? null
      : {
          className: 'webrun-table',
          children: (
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
              <tbody>
                {addresses.slice(0, mostAddresses).map(({ url, at }, index) => (
                  // oxlint-disable-next-line react/no-array-index-key -- one address may come twice
                  <tr key={index}>
                    <td data-numeric="">{at}</td>
                    <td data-wide="" dir="ltr">
                      {url}
                    </td>
                  </tr>
                ))}
              </tbody>
            </>
          ),
        },
);

function FileLine({ file }: { readonly file: TaskFile }): ReactElement {
  const { t, format } = family.use('Files').words;
  const url = toSafeUrl(file.url);
  const { downloadedAt, filename } = file;
  return (
    <>
      <Icon name="file" />
      <span className="webrun-truncate" title={filename} dir="auto">
        {filename}
      </span>
      <span className="webrun-muted webrun-small webrun-number">
        {url === null
          ? t.unsafeLink
          : downloadedAt !== null && <Ticking phrase={(now) => format.time(downloadedAt, now * 1_000)} />}
      </span>
      {url === null ? (
        <button
          className="webrun-button"
          type="button"
          data-variant="quiet"
          aria-disabled="true"
          aria-label={t.downloadUnsafe(filename)}
        >
          {t.download}
        </button>
      ) : (
        // A new tab: in this one it could cut a POST that is held.
        <a
          className="webrun-button"
          data-variant="quiet"
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={t.downloadFile(filename)}
        >
          {t.download}
        </a>
      )}
    </>
  );
}
