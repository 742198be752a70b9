'use client';

import type { ReactElement } from 'react';
import { untagged } from '../data/spend.js';
import { describeCost } from '../shared/describeCost.js';
import { useChartWords } from '../shared/chartWords.js';
import type { TagRow } from './useStats.js';

/** What each tag cost and how its runs went. */
export function TagTable({
  rows,
  onTag,
}: {
  readonly rows: readonly TagRow[];
  readonly onTag: ((tag: string) => void) | undefined;
}): ReactElement {
  const { words, format, toDuration } = useChartWords();
  return (
    <section className="webrun-panel webrun-chart" aria-label={words.byTag}>
      <div className="webrun-panel-head">
        <h3 className="webrun-heading">{words.byTag}</h3>
        <span className="webrun-muted webrun-small">{words.mostExpensive}</span>
      </div>
      <table className="webrun-table webrun-tag-table">
        <thead>
          <tr>
            <th scope="col">{words.tag}</th>
            <th scope="col" data-numeric="">
              {words.runs}
            </th>
            <th scope="col" data-numeric="">
              {words.success}
            </th>
            <th scope="col" data-numeric="" data-minor="">
              {words.median}
            </th>
            <th scope="col" data-numeric="">
              {words.columns.cost}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ tag, runs, successShare, medianMs, ...cost }) => (
            <tr key={tag}>
              <th scope="row" dir="auto">
                {onTag && tag !== untagged ? (
                  <button type="button" className="webrun-plain-button" onClick={() => onTag(tag)}>
                    {tag}
                  </button>
                ) : tag === untagged ? (
                  words.untagged
                ) : (
                  tag
                )}
              </th>
              <td data-numeric="">{format.number(runs)}</td>
              <td data-numeric="">{successShare === null ? '–' : format.percent(successShare)}</td>
              <td data-numeric="" data-minor="">
                {medianMs === null ? '–' : toDuration(medianMs)}
              </td>
              <td data-numeric="">
                <Cost {...cost} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="webrun-legend">{words.severalTags}</div>
    </section>
  );
}

/** What is known, and how many costs are not: unknown is a word, never a number. */
function Cost(cost: Pick<TagRow, 'knownUsd' | 'unknown' | 'pending'>): ReactElement {
  const language = useChartWords();
  const { amount, unreported } = describeCost(cost, language);
  if (amount === null) return <>{cost.unknown > 0 ? language.words.unknownCost : unreported}</>;
  return (
    <>
      {amount}
      {unreported !== null && (
        <>
          {' '}
          <span className="webrun-muted webrun-small">{unreported}</span>
        </>
      )}
    </>
  );
}
