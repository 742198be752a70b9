'use client';

import { useRef, useState } from 'react';
import type { DragEvent, ReactElement } from 'react';
import { isWebRunError, serializeError } from '../../core/errors.js';
import { refusal } from '../../messages/en/run.js';
import { countdown, Ticking } from '../clock.js';
import { describeRefusal } from '../describeRefusal.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { renderPart } from '../part.js';
import type { PartProps } from '../part.js';
import { ProgressBar } from '../ProgressBar.js';
import { useWords } from '../words.js';
import type { Words } from '../words.js';
import { family } from './formFamily.js';
import type { FormContext, FormPart, TaskFormState } from './formFamily.js';
import { describeProgress } from './uploads.js';
import type { Upload } from './uploads.js';

/** Takes chosen or dropped files that the task may use, and shows their upload progress; absent where none can be uploaded. */
export const Files: FormPart<'div'> = /* @__PURE__ */ family.define('Files', ({ uploads }, given) =>
  uploads ? <FileField uploads={uploads} given={given} /> : null,
);

interface FileFieldProps {
  readonly uploads: NonNullable<FormContext['uploads']>;
  readonly given: PartProps<'div', TaskFormState>;
}

function FileField({ uploads, given }: FileFieldProps): ReactElement {
  const { state, id, words } = family.use('Files');
  const { t, format } = words;
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const { list, add } = uploads;
  const progress = describeProgress(list);
  const isUploading = list.some((each) => each.state === 'waiting' || each.state === 'uploading');
  const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
    !state.disabled && [...dataTransfer.types].includes('Files');
  const own = {
    className: 'webrun-field webrun-form-files',
    'data-over': isOver ? '' : undefined,
    onDragOver(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave(event: DragEvent<HTMLElement>) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      add(event.dataTransfer.files);
    },
    children: (
      <>
        <div className="webrun-form-drop">
          <input
            ref={input}
            id={`${id}files`}
            className="webrun-visually-hidden"
            type="file"
            multiple
            tabIndex={-1}
            aria-label={t.files}
            disabled={state.disabled || undefined}
            onChange={(event) => {
              add(event.currentTarget.files ?? []);
              // The same file may be chosen again after it was removed.
              event.currentTarget.value = '';
            }}
          />
          <button
            ref={addButton}
            className="webrun-button"
            type="button"
            aria-disabled={state.disabled || undefined}
            onClick={() => !state.disabled && input.current?.click()}
          >
            {t.addFiles}
          </button>
          <span className="webrun-muted webrun-small">
            <Isolate>{t.dropFiles}</Isolate>
          </span>
        </div>
        {list.length > 0 && (
          <ul className="webrun-form-uploads">
            {list.map((each) => (
              <UploadLine
                key={each.key}
                upload={each}
                retry={() => uploads.retry(each.key)}
                remove={() => {
                  uploads.remove(each.key);
                  addButton.current?.focus();
                }}
              />
            ))}
          </ul>
        )}
        {list.length > 0 && (
          <div className="webrun-form-progress" data-done={isUploading ? undefined : ''}>
            <span
              className="webrun-progress"
              role="progressbar"
              aria-label={t.files}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(progress.share * 100)}
            >
              <ProgressBar value={progress.share} marks={[]} />
            </span>
            <span className="webrun-muted webrun-small webrun-number" aria-live="polite">
              <Isolate>{t.uploaded(format.number(progress.done), format.number(progress.count))}</Isolate>
            </span>
          </div>
        )}
      </>
    ),
  };
  return renderPart('div', state, own, given);
}

interface UploadLineProps {
  readonly upload: Upload;
  readonly retry: () => void;
  readonly remove: () => void;
}

function UploadLine({ upload, retry, remove }: UploadLineProps): ReactElement {
  const { words } = family.use('Files');
  const refusals = useWords('refusal', refusal);
  const { t, format } = words;
  const { file, state, error, retryAt } = upload;
  const limited = countdown(
    () => retryAt,
    (ms) => t.uploadLimited(ms === null ? null : format.duration(ms)),
  );
  const says = {
    waiting: retryAt === null ? t.uploadWaiting : <Ticking phrase={limited} />,
    uploading: t.uploading,
    uploaded: format.fileSize(file.size),
    failed: describeFailure(error, t, refusals),
  };
  return (
    <li data-state={state}>
      <Icon name={state === 'failed' ? 'failed' : state === 'uploaded' ? 'done' : 'file'} />
      <span className="webrun-truncate" title={file.name} dir="auto">
        {file.name}
      </span>
      <span className="webrun-form-upload-state webrun-muted webrun-small webrun-number">
        <bdi>{says[state]}</bdi>
      </span>
      <span className="webrun-form-upload-actions">
        {state === 'failed' && (
          <button
            className="webrun-button"
            type="button"
            data-variant="quiet"
            aria-label={t.retryFile(file.name)}
            onClick={({ currentTarget }) => {
              // This button is removed; the element beside it stays.
              (currentTarget.nextElementSibling as HTMLElement | null)?.focus();
              retry();
            }}
          >
            {t.retryUpload}
          </button>
        )}
        <button
          className="webrun-button"
          type="button"
          data-variant="quiet"
          aria-label={t.removeFile(file.name)}
          onClick={remove}
        >
          {t.removeUpload}
        </button>
      </span>
    </li>
  );
}

function describeFailure(error: unknown, t: Words<'form'>['t'], refusals: Words<'refusal'>): string {
  if (error === 'unreadable') return t.fileUnreadable;
  if (error === 'unconfirmed' || (isWebRunError(error) && error.code === 'protocol'))
    return t.fileUnconfirmed;
  if (!isWebRunError(error)) return error instanceof Error ? error.message : t.uploadFailed;
  const { detail, advice, serverMessage } = describeRefusal(serializeError(error), refusals);
  return (advice === null ? serverMessage : null) ?? detail;
}
