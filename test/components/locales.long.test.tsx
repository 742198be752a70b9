import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { WebRunProvider } from 'webrun-react';
import type { MessageOverrides } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';
import { everyFamily } from './everyFamily.js';

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const attributes = ['aria-label', 'title', 'placeholder', 'aria-valuetext', 'data-label'];
/** What an agent has brought. */
const fromOutside =
  '.webrun-result-panel table, .webrun-code, .webrun-files .webrun-truncate, .webrun-question-text, .webrun-choice, .webrun-event-text code';

/** Every text that a family shows or has read aloud, by the name of its state. */
function textsOf(locale: string, messages: MessageOverrides): [string, string][] {
  return everyFamily().flatMap(([name, element]) => {
    const { container, unmount } = render(
      <WebRunProvider client={client} persist={false} locale={locale} messages={messages} timeZone="UTC">
        {element}
      </WebRunProvider>,
    );
    const texts = [...container.querySelectorAll('*')]
      .flatMap((each) =>
        each.closest(fromOutside)
          ? []
          : [
              ...attributes.map((attribute) => each.getAttribute(attribute) ?? ''),
              ...[...each.childNodes].map((node) =>
                node.nodeType === Node.TEXT_NODE ? (node.nodeValue ?? '') : '',
              ),
            ],
      )
      .filter((text) => text.trim() !== '');
    unmount();
    expect(texts.length, name).toBeGreaterThan(0);
    return texts.map((text): [string, string] => [name, text]);
  });
}

/** Names and abbreviations, which stay in Latin letters. */
const names =
  /WebRun|NAVIGATION_TIMEOUT|ID|[\w-]+\.(?:csv|pdf|png)|CAPTCHA|Content-Security-Policy|frame-src|https?|view\.test|CSV|JSON|HTTP|API|URL|Esc|US|UTC|shop\.example/g;

test.each([
  ['ja', ja],
  ['ar', ar],
])('in %s no family says a word in Latin letters', (locale, messages) => {
  const found = textsOf(locale, messages).filter(([, text]) =>
    /\p{Script=Latin}{2}/u.test(text.replaceAll(names, '')),
  );
  expect(found).toEqual([]);
});

test('in German no family says an English sentence', () => {
  const strings = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object'
        ? Object.values(value ?? {}).flatMap(strings)
        : [];
  const german = new Set(strings(de));
  const english = strings(en).filter((text) => text.length > 3 && !german.has(text));
  expect(english.length).toBeGreaterThan(150);
  const found = textsOf('de', de).filter(([, text]) =>
    english.some((each) => text === each || (each.includes(' ') && text.includes(each))),
  );
  expect(found).toEqual([]);
});

test('an app with a service of its own says its name in every state, and no other', () => {
  const texts = textsOf('en', { common: { service: 'Acme Browser' } });
  expect(texts.filter(([, text]) => text.includes('WebRun'))).toEqual([]);
  expect(texts.some(([, text]) => text.includes('Acme Browser'))).toBe(true);
});

test('one word in place of an English one leaves the others as they are', () => {
  const texts = textsOf('en', { status: { stop: 'Halt' } }).map(([, text]) => text);
  expect(texts).toContain('Halt');
  expect(texts).toContain('Run again');
});
