'use client';

import { useEffect, useId, useState } from 'react';
import type { ReactElement } from 'react';
import { toSafeUrl } from '../../core/links.js';
import type { TaskFile } from '../../core/task.js';
import { Ticking } from '../clock.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { taskAnswer } from './lateAnswer.js';
import { loadSize } from './loadSize.js';
import { toPreviewKind } from './previewKind.js';
import { family } from './resultFamily.js';
import { useLate } from './useLate.js';

interface FileLineProps {
  readonly file: TaskFile;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** A file: its name, its size if known, when it was downloaded, and its actions. */
export function FileLine({ file, isOpen, toggle }: FileLineProps): ReactElement {
  const { words, sizes } = family.use('Files');
  const { t, format } = words;
  const id = useId();
  const { downloadedAt, filename } = file;
  const url = toSafeUrl(file.url);
  const { bytes, setFoundBytes } = useSize(file.sizeBytes, url);
  const kind = toPreviewKind(filename);
  const loaded = useLate(taskAnswer, isOpen);
  const isUnknown = bytes === null && url !== null && sizes.isAsked && sizes.found.has(url);
  const details = [
    bytes === null ? null : format.fileSize(bytes),
    isUnknown ? t.sizeUnknown : null,
    url === null ? t.unsafeLink : null,
  ].filter((each) => each !== null);
  return (
    <>
      <div className="webrun-file">
        <Icon name="file" />
        <span className="webrun-truncate" title={filename} dir="auto">
          {filename}
        </span>
        <span className="webrun-file-details webrun-muted webrun-small webrun-number">
          {details.map((each) => (
            <Isolate key={each}>{each}</Isolate>
          ))}
          {url !== null && downloadedAt !== null && (
            <Ticking phrase={(now) => format.time(downloadedAt, now * 1_000)} />
          )}
        </span>
        <span className="webrun-file-actions">
          {url !== null && kind !== null && (
            <button
              className="webrun-button"
              type="button"
              data-variant="quiet"
              aria-expanded={isOpen}
              aria-controls={isOpen ? id : undefined}
              aria-label={t.previewFile(filename)}
              onClick={toggle}
            >
              {t.preview}
            </button>
          )}
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
            // In a new tab: navigating this one could abort a held POST.
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
        </span>
      </div>
      {isOpen && url !== null && kind !== null && (
        <div id={id} className="webrun-preview">
          {loaded ? (
            <loaded.FilePreview
              url={url}
              kind={kind}
              filename={filename}
              words={words}
              onSize={setFoundBytes}
              toSize={format.fileSize}
              renderNote={(text) => <Isolate>{text}</Isolate>}
            />
          ) : (
            <p className="webrun-muted">
              <Isolate>{loaded === false ? t.previewFailed : t.previewLoading}</Isolate>
            </p>
          )}
        </div>
      )}
    </>
  );
}

/** Returns the size of a file from its client, from a preview, or from its server once a person has asked for it. */
function useSize(
  sizeBytes: number | undefined,
  url: string | null,
): { readonly bytes: number | null; readonly setFoundBytes: (bytes: number | null) => void } {
  const { sizes } = family.use('Files');
  const { isAsked, found } = sizes;
  const [foundBytes, setFoundBytes] = useState<number | null>(null);
  const [, setLooked] = useState(false);
  const known = Number.isSafeInteger(sizeBytes) && Number(sizeBytes) >= 0 ? sizeBytes : foundBytes;
  const bytes = known ?? (url === null ? null : (found.get(url) ?? null));
  useEffect(() => {
    if (!isAsked || url === null || bytes !== null || found.has(url)) return;
    const controller = new AbortController();
    void loadSize(url, controller.signal).then((size) => {
      if (controller.signal.aborted) return;
      found.set(url, size);
      setLooked(true);
    });
    return () => controller.abort();
  }, [isAsked, url, bytes, found]);
  return { bytes, setFoundBytes };
}
