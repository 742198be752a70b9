import { cloneElement, createElement, forwardRef, isValidElement, version } from 'react';
import type {
  ComponentPropsWithoutRef,
  CSSProperties,
  ForwardedRef,
  ForwardRefExoticComponent,
  JSX,
  ReactElement,
  Ref,
  RefAttributes,
} from 'react';

/** The props of every part besides the attributes of its element. */
export interface PartOptions<State> {
  /** Added to the part's own class; a function gets the part's state. */
  readonly className?: string | ((state: State) => string | undefined) | undefined;
  /** A function gets the part's state. */
  readonly style?: CSSProperties | ((state: State) => CSSProperties | undefined) | undefined;
  /** Replaces the element: an element that gets the part's props, or a function of props and state. */
  readonly render?:
    | ReactElement
    | ((props: Record<string, unknown>, state: State) => ReactElement)
    | undefined;
}

/** The props of a part that renders `Tag`. */
export type PartProps<Tag extends keyof JSX.IntrinsicElements, State> = Omit<
  ComponentPropsWithoutRef<Tag>,
  keyof PartOptions<State>
> &
  PartOptions<State>;

/** A part: one element, with a `ref` in React 18 and 19. */
export type Part<Own, Element> = ForwardRefExoticComponent<Own & RefAttributes<Element>>;

/** Makes a part from a function that gets its `ref` as a prop, in React 18 as in React 19. */
export function definePart<Own, Element>(
  name: string,
  component: (props: Own & { readonly ref: ForwardedRef<Element> }) => ReactElement | null,
): Part<Own, Element> {
  const Forwarded = forwardRef<Element, Own>((props, ref) => component({ ...(props as Own), ref }));
  Forwarded.displayName = name;
  return Forwarded as Part<Own, Element>;
}

/** Attributes of an element. */
export type Props = Record<string, unknown>;

/**
 * Renders the one element of a part: our props, then the user's over them. Classes and styles are merged, both handlers run (the user's first;
 * after `preventDefault()` ours does not), state becomes `data-*`.
 */
export function renderPart<State extends object>(
  tag: string,
  state: State,
  own: Props,
  given: PartOptions<State>,
): ReactElement {
  const { className, style, render, ref, ...rest } = given as PartOptions<State> & Props;
  const merged: Props = mergeProps({ ...own, ...toDataAttributes(state) }, rest);
  const addedClass = typeof className === 'function' ? className(state) : className;
  const addedStyle = typeof style === 'function' ? style(state) : style;
  if (addedClass) merged['className'] = joinClasses(own['className'], addedClass);
  if (addedStyle) merged['style'] = { ...(own['style'] as CSSProperties | undefined), ...addedStyle };
  if (typeof render === 'function') return render({ ...merged, ref }, state);
  if (!isValidElement<Props>(render)) return createElement(tag, { ...merged, ref });

  const replaced = render.props;
  return cloneElement(render, {
    ...mergeProps(merged, replaced),
    className: joinClasses(merged['className'], replaced['className']),
    style: { ...(merged['style'] as CSSProperties), ...(replaced['style'] as CSSProperties) },
    ref: mergeRefs(ref as Ref<unknown>, readRef(render)),
  } as Props);
}

function mergeProps(own: Props, given: Props): Props {
  const merged = { ...own };
  for (const [key, value] of Object.entries(given)) {
    const ours = own[key];
    if (value === undefined) continue;
    merged[key] =
      /^on[A-Z]/.test(key) && typeof ours === 'function' && typeof value === 'function'
        ? (event: { defaultPrevented?: boolean }) => {
            value(event);
            if (!event.defaultPrevented) ours(event);
          }
        : value;
  }
  return merged;
}

function toDataAttributes(state: object): Props {
  const attributes: Props = {};
  for (const [key, value] of Object.entries(state))
    if (value === true || (typeof value === 'string' && value !== ''))
      attributes[`data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] =
        value === true ? '' : value;
  return attributes;
}

function joinClasses(...classes: unknown[]): string | undefined {
  return classes.filter(Boolean).join(' ') || undefined;
}

// React 19 moved an element's ref into its props, and warns when it is read where React 18 kept it.
function readRef(element: ReactElement<Props>): Ref<unknown> | undefined {
  const holder = Number.parseInt(version, 10) >= 19 ? element.props : (element as unknown as Props);
  return holder['ref'] as Ref<unknown> | undefined;
}

/** One ref for two. */
export function mergeRefs(
  first: Ref<unknown> | undefined,
  second: Ref<unknown> | undefined,
): Ref<unknown> | null {
  if (!first || !second) return first ?? second ?? null;
  return (node: unknown) => {
    for (const ref of [first, second]) {
      if (typeof ref === 'function') ref(node);
      else if (ref) ref.current = node;
    }
  };
}
