import { createContext } from 'react';
import type { Context } from 'react';
import type { MessageOverrides } from '../messages/en.js';

/** In which language, and by which clock, the components write. */
export interface LocaleSettings {
  /** How numbers, money, times and lists are written: a BCP 47 tag. Give the `messages` of its language with it. @default 'en' */
  readonly locale?: string | undefined;
  /**
   * The words on screen: a catalogue of `webrun-react/locales/<tag>`, or single words in place of the English ones, for example
   * `{ common: { service: 'Acme Browser' } }`. @default English
   */
  readonly messages?: MessageOverrides | undefined;
  /** The IANA time zone of all times, for example `Europe/Berlin`. @default the reader's own */
  readonly timeZone?: string | undefined;
}

/** Carries the settings of the provider to the components; the hooks do not read them. */
export const LocaleContext: Context<LocaleSettings> = /* @__PURE__ */ createContext<LocaleSettings>({});
