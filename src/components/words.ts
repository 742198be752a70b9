'use client';

import { useContext, useMemo } from 'react';
import { toTraits } from '../core/service.js';
import type { AllServiceTraits } from '../core/service.js';
import { isObject } from '../core/task.js';
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

/** Puts an app's words in the place of the English ones. What it leaves out, or has no value for, is English: at any depth. */
export function override<Value>(english: Value, given: unknown): Value {
  if (!isObject(english) || given == null) return (given ?? english) as Value;
  const all: Record<string, unknown> = { ...english, ...given };
  for (const key in all) all[key] = override(english[key], (given as typeof all)[key]);
  return all as Value;
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
      t: override(english, given),
      service,
      traits: toTraits(client),
      format: formatOf(locale, timeZone),
    }),
    [english, given, service, client, locale, timeZone],
  );
}
