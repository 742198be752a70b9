'use client';

import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { parseCsv } from '../../core/csv.js';
import type { Words } from '../words.js';
import { isNumeric } from './csv.js';
import { DataTable } from './DataTable.js';
import { loadPreview } from './loadPreview.js';
import type { Preview } from './loadPreview.js';
import type { PreviewKind } from './previewKind.js';

interface FilePreviewProps {
  readonly url: string;
  readonly kind: PreviewKind;
  readonly filename: string;
  readonly words: Words<'result'>;
  /** Never changes. */
  readonly onSize: (bytes: number) => void;
  /** Passed as a prop, like the words: an import shared with the page would split the page's own chunks. */
  readonly toSize: (bytes: number) => string;
  readonly renderNote: (text: string) => ReactElement;
}

/** @internal Previews a file when a person asks for it: nothing is loaded from its server before. */
export function FilePreview({
  url,
  kind,
  filename,
  words,
  onSize,
  toSize,
  renderNote,
}: FilePreviewProps): ReactElement {
  const { t } = words;
  const [preview, setPreview] = useState<Preview | 'failed' | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    let objectUrl: string | null = null;
    const show = (loaded: Preview): void => {
      if (loaded.kind === 'picture') objectUrl = loaded.src;
      if (controller.signal.aborted) return release();
      setPreview(loaded);
      if (loaded.bytes !== null) onSize(loaded.bytes);
    };
    const release = (): void => {
      if (objectUrl?.startsWith('blob:')) URL.revokeObjectURL(objectUrl);
    };
    loadPreview(url, kind, controller.signal).then(show, () => {
      if (!controller.signal.aborted) setPreview('failed');
    });
    return () => {
      controller.abort();
      release();
    };
  }, [url, kind, onSize]);
  if (preview === null || preview === 'failed' || preview.kind === 'empty') {
    const note =
      preview === null ? t.previewLoading : preview === 'failed' ? t.previewFailed : t.previewEmpty;
    return (
      <p className="webrun-muted" role="status">
        {renderNote(note)}
      </p>
    );
  }
  if (preview.kind === 'picture')
    return (
      <img
        className="webrun-preview-picture"
        src={preview.src}
        alt={t.picture(filename)}
        referrerPolicy="no-referrer"
        onError={() => setPreview('failed')}
      />
    );
  const table = kind === 'csv' ? parseCsv(preview.text) : null;
  const label = t.previewFile(filename);
  return (
    <>
      {table ? (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys must reach it
        <div className="webrun-scroll" tabIndex={0} role="group" aria-label={label}>
          <DataTable
            head={table.head}
            rows={table.rows}
            numeric={table.head.map((_, column) => isNumeric(table, column))}
            label={label}
          />
        </div>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
        <pre className="webrun-code" data-raw="" tabIndex={0} aria-label={label}>
          <code dir="auto">{preview.text}</code>
        </pre>
      )}
      {preview.isCut && (
        <p className="webrun-muted webrun-small">{renderNote(t.previewCut(toSize(preview.readBytes)))}</p>
      )}
    </>
  );
}
