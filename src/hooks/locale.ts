import { createContext } from 'react';
import type { Context } from 'react';
import type { MessageOverrides } from '../messages/en.js';

/** The language and the time zone of the components. */
export interface LocaleSettings {
  /** The format of numbers, money, times and lists: a BCP 47 tag. Pass the `messages` of its language, too. @default 'en' */
  readonly locale?: string | undefined;
  /**
   * The text on screen: a catalogue of `webrun-react/locales/<tag>`, or single replacements for the English text, for example
   * `{ common: { service: 'Acme Browser' } }`. @default English
   */
  readonly messages?: MessageOverrides | undefined;
  /** The IANA time zone of all times, for example `Europe/Berlin`. @default the reader's own */
  readonly timeZone?: string | undefined;
}

/** Carries the settings of the provider to the components; the hooks do not read them. */
export const LocaleContext: Context<LocaleSettings> = /* @__PURE__ */ createContext<LocaleSettings>({});
