'use client';

import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { parseCsv } from '../../core/csv.js';
import { useLatest } from '../../hooks/useTracked.js';
import { useFileSize } from '../fileSize.js';
import { Isolate } from '../Isolate.js';
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
  readonly onSize: (bytes: number) => void;
}

/** @internal Looks into a file, when a person has asked to: until then nothing is loaded from where it is. */
export function FilePreview({ url, kind, filename, words, onSize }: FilePreviewProps): ReactElement {
  const { t } = words;
  const toSize = useFileSize();
  const [preview, setPreview] = useState<Preview | 'failed' | null>(null);
  const latest = useLatest({ onSize });
  useEffect(() => {
    const controller = new AbortController();
    let objectUrl: string | null = null;
    const show = (loaded: Preview): void => {
      if (loaded.kind === 'picture') objectUrl = loaded.src;
      if (controller.signal.aborted) return release();
      setPreview(loaded);
      if (loaded.bytes !== null) latest().onSize(loaded.bytes);
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
  }, [url, kind, latest]);
  if (preview === null || preview === 'failed')
    return (
      <p className="webrun-muted" role="status">
        <Isolate>{preview === null ? t.previewLoading : t.previewFailed}</Isolate>
      </p>
    );
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
        <p className="webrun-muted webrun-small">
          <Isolate>{t.previewCut(toSize(preview.readBytes))}</Isolate>
        </p>
      )}
    </>
  );
}
