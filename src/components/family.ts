'use client';

import { createContext, useContext } from 'react';
import type { JSX, Provider, ReactElement } from 'react';
import { renderButton } from './Button.js';
import type { ButtonSpec } from './Button.js';
import { definePart, renderPart } from './part.js';
import type { Part, PartOptions, PartProps, Props } from './part.js';

type Tag = keyof HTMLElementTagNameMap & keyof JSX.IntrinsicElements;

/** A part of a family whose parts have `State`; `Own` are its props besides the attributes of its element. */
export type FamilyPart<Name extends Tag, State, Own = unknown> = Part<
  Omit<PartProps<Name, State>, keyof Own> & Own,
  HTMLElementTagNameMap[Name]
>;

/** Makes the parts of one family: they share their root's context, and each is one element. */
export interface Family<View, State extends object> {
  readonly Provider: Provider<View | null>;
  /** Returns the root's context. @throws when the part is outside of a root */
  readonly use: (part: string) => View;
  /** Makes a part with props of its own. */
  readonly define: <Own, Element>(
    part: string,
    render: (view: View, props: Own) => ReactElement | null,
  ) => Part<Own, Element>;
  /** Makes a part that takes its own attributes from the view; `null` shows nothing. */
  readonly part: <Name extends Tag>(
    part: string,
    tag: Name,
    toOwn: (view: View) => Props | null,
  ) => FamilyPart<Name, State>;
  /** Makes a button; `null` shows none. */
  readonly button: (part: string, toSpec: (view: View) => ButtonSpec | null) => FamilyPart<'button', State>;
  /** Makes a part that only holds others. */
  readonly box: <Name extends Tag>(part: string, tag: Name, className: string) => FamilyPart<Name, State>;
}

/** Creates the context of a family, and the functions that make its parts. */
export function createFamily<View, State extends object>(
  name: string,
  toState: (view: View) => State,
): Family<View, State> {
  const context = createContext<View | null>(null);
  const use = (part: string): View => {
    const view = useContext(context);
    if (view === null)
      throw new Error(`[webrun-react] Could not render <${name}.${part}>. Put it inside <${name}.Root>.`);
    return view;
  };
  const define: Family<View, State>['define'] = (part, render) =>
    definePart(`${name}.${part}`, (props) => render(use(part), props));
  const part: Family<View, State>['part'] = (partName, tag, toOwn) =>
    define(partName, (view, given: PartOptions<State>) => {
      const own = toOwn(view);
      return own && renderPart(tag, toState(view), own, given);
    });
  return {
    Provider: context.Provider,
    use,
    define,
    part,
    button: (partName, toSpec) =>
      define(partName, (view, given: PartProps<'button', State>) => {
        const spec = toSpec(view);
        return spec && renderButton(spec, toState(view), given);
      }),
    box: (partName, tag, className) => part(partName, tag, () => ({ className })),
  };
}
