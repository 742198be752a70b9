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

/** What a family needs to describe a state. */
export interface Words<Section extends keyof Messages = never> {
  /** The messages of the family. */
  readonly t: Messages[Section];
  /** The name of the service that runs the tasks. */
  readonly service: string;
  /** What tasks of the service are like. */
  readonly traits: AllServiceTraits;
  readonly format: Format;
}

/** Replaces the English messages with an app's. Missing or nullish ones stay English, at any depth. */
export function override<Value>(english: Value, given: unknown): Value {
  if (!isObject(english) || given == null) return (given ?? english) as Value;
  const all: Record<string, unknown> = { ...english, ...given };
  for (const key in all) all[key] = override(english[key], (given as typeof all)[key]);
  return all as Value;
}

/** Returns the messages of a family in the reader's language: the provider's, else the English ones. */
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
