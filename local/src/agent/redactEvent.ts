import type { AgentEvent } from 'webrun-react/testing';

/** Removes secrets from all texts of an event. */
export function redactEvent(event: AgentEvent, hide: (text: string) => string): AgentEvent {
  switch (event.type) {
    case 'agent':
      return { ...event, content: hide(event.content) };
    case 'action':
      return event.target === undefined ? event : { ...event, target: hide(event.target) };
    case 'network':
      return { ...event, url: hide(event.url) };
    case 'failure':
      return { ...event, message: hide(event.message) };
    case 'result':
      return { ...event, message: redactValue(event.message, hide) as string | object };
    default:
      return event;
  }
}

/** Removes secrets from all texts of a value; numbers and keys stay as they are. */
export function redactValue(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((part) => redactValue(part, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, redactValue(part, hide)]));
}
