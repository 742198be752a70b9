import { Fragment } from 'react';
import type { ReactElement, ReactNode } from 'react';

/** JSON with its keys set apart; small objects and lists keep to one line. */
export function JsonText({ value }: { readonly value: unknown }): ReactElement {
  return (
    <pre className="webrun-code">
      <code dir="ltr">{renderValue(value, '', 0)}</code>
    </pre>
  );
}

/** A line of this length is still read at a glance. */
const longestLine = 72;
const deepest = 40;

function renderValue(value: unknown, indent: string, depth: number): ReactNode {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const isArray = Array.isArray(value);
  const entries: (readonly [string | null, unknown])[] = isArray
    ? value.map((each: unknown) => [null, each] as const)
    : Object.entries(value);
  const [open, close] = isArray ? '[]' : '{}';
  if (entries.length === 0) return `${open}${close}`;
  if (depth > deepest) return '…';
  const isFlat = entries.every(([, each]) => each === null || typeof each !== 'object');
  const isOneLine = depth > 0 && isFlat && JSON.stringify(value).length + indent.length <= longestLine;
  const inner = `${indent}  `;
  return (
    <>
      {open}
      {entries.map(([key, each], index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the entries are text and never move
        <Fragment key={index}>
          {isOneLine ? (index > 0 || !isArray) && ' ' : `\n${inner}`}
          {key !== null && (
            <>
              <b>{JSON.stringify(key)}:</b>{' '}
            </>
          )}
          {renderValue(each, inner, depth + 1)}
          {index < entries.length - 1 && ','}
        </Fragment>
      ))}
      {isOneLine ? !isArray && ' ' : `\n${indent}`}
      {close}
    </>
  );
}
