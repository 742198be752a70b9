'use client';

import { useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import { renderPart } from '../part.js';
import type { PartProps } from '../part.js';
import type { LiveViewState } from './describeLiveView.js';
import { family } from './liveFamily.js';
import type { LivePart } from './liveFamily.js';

/** Keys that pages need and on-screen keyboards lack. */
const keys = ['Enter', 'Tab', 'Backspace'] as const;

/** Types into the page from an on-screen keyboard while a person has control; physical keys need no such row. */
export const Keys: LivePart<'div'> = /* @__PURE__ */ family.define('Keys', ({ view, frameKey }, given) =>
  view.state.status === 'taken-over' ? <KeyRow key={frameKey} given={given} /> : null,
);

function KeyRow({ given }: { readonly given: PartProps<'div', LiveViewState> }): ReactElement {
  const { view, input, words } = family.use('Keys');
  const { t } = words;
  const [text, setText] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (text === '') return input.press('Enter');
    input.type(text);
    setText('');
  };
  const own = {
    className: 'webrun-live-keys',
    role: 'group',
    'aria-label': t.typeIntoPage,
    children: (
      <>
        <form onSubmit={send}>
          <input
            className="webrun-input"
            type="text"
            dir="auto"
            aria-label={t.typeIntoPage}
            placeholder={t.typeIntoPage}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            enterKeyHint="send"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <button className="webrun-button" type="submit">
            {t.typeText}
          </button>
        </form>
        <div className="webrun-actions">
          {keys.map((key) => (
            <button
              key={key}
              className="webrun-button"
              type="button"
              data-variant="quiet"
              aria-label={t.pressKey(key)}
              onClick={() => input.press(key)}
            >
              <kbd dir="ltr">{key}</kbd>
            </button>
          ))}
        </div>
      </>
    ),
  };
  return renderPart('div', view.state, own, given);
}
