'use client';

import { useContext, useMemo } from 'react';
import { toTraits } from '../core/service.js';
import type { AllServiceTraits } from '../core/service.js';
import { LocaleContext } from '../hooks/locale.js';
import { useOptionalManager } from '../hooks/WebRunProvider.js';
import type { Messages } from '../messages/en.js';
import { common } from '../messages/en/run.js';
import { formatOf } from './format.js';
import type { Format } from './format.js';

/** What a family needs to put a state in words. */
export interface Words<Section extends keyof Messages = never> {
  /** The messages of the family. */
  readonly t: Messages[Section];
  /** The name of the service that runs the tasks. */
  readonly service: string;
  /** What tasks of the service are like. */
  readonly traits: AllServiceTraits;
  readonly format: Format;
}

/** The words of a family in the reader's language: the provider's, and where it has none the English ones. */
export function useWords<Section extends keyof Messages>(
  section: Section,
  english: Messages[Section],
): Words<Section> {
  const { locale = 'en', messages, timeZone } = useContext(LocaleContext);
  const client = useOptionalManager()?.client.service;
  const given = messages?.[section];
  const service = messages?.common?.service ?? client?.name ?? common.service;
  return useMemo(
    () => ({
      t: given ? { ...english, ...given } : english,
      service,
      traits: toTraits(client),
      format: formatOf(locale, timeZone),
    }),
    [english, given, service, client, locale, timeZone],
  );
}
