'use client';

import type { ReactElement, ReactNode, Ref } from 'react';
import type { Interaction } from '../../core/input.js';
import { parseUrl } from '../../core/links.js';
import { chromeHeight } from '../../core/picture.js';
import type { Session } from '../../core/session.js';
import type { AnyRun } from '../../hooks/run.js';
import { renderButton } from '../Button.js';
import { AlertPhrase } from '../clock.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { definePart, mergeRefs, renderPart } from '../part.js';
import type { Part, PartProps } from '../part.js';
import { ControlLayer } from './ControlLayer.js';
export { Keys } from './Keys.js';
import type { LiveViewState } from './describeLiveView.js';
import { family } from './liveFamily.js';
import type { LiveContext, LivePart } from './liveFamily.js';
import { PageFrame } from './PageFrame.js';
import { loadMs, useLiveView } from './useLiveView.js';
import { VideoPicture } from './VideoPicture.js';

/** The props of `LiveView.Root`. */
export interface LiveViewRootProps extends PartProps<'div', LiveViewState> {
  /** A live run, whose session this app has opened. */
  readonly run?: AnyRun | undefined;
  /** The result of `startSession` or `useSession`. @default the run's, if this app has opened it */
  readonly session?: Session | undefined;
  /** Whether the session has ended. @default derived from the session */
  readonly isEnded?: boolean | undefined;
  /** Which of the two pictures is shown first. @default 'page', which needs no open port */
  readonly show?: 'page' | 'video' | undefined;
  /** Pixels of the browser's own chrome in the coordinates of clicks. @default 155 */
  readonly chromeHeightPx?: number | undefined;
  /** Performs a person's action. @default in the session's browser, through the provider above */
  readonly onInteract?: ((action: Interaction) => Promise<void>) | undefined;
}

/** The group that shows a session's picture, and who has control. */
export const Root: Part<LiveViewRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'LiveView.Root',
  function Root({
    run,
    session,
    isEnded,
    show = 'page',
    chromeHeightPx = chromeHeight,
    onInteract,
    ...given
  }) {
    const context = useLiveView({ run, session, isEnded, show, chromeHeightPx, onInteract });
    const own = {
      className: 'webrun webrun-panel webrun-live',
      role: 'group',
      'aria-label': context.words.t.label,
      'data-full': context.fullScreen.isFull ? '' : undefined,
    };
    const { ref, ...rest } = given as typeof given & { readonly ref?: Ref<unknown> };
    const props = { ...rest, ref: mergeRefs(context.fullScreen.root, ref) };
    return (
      <family.Provider value={context}>{renderPart('div', context.view.state, own, props)}</family.Provider>
    );
  },
);

/** Holds the state, the page's address, and the button that takes control or gives it back. */
export const Header: LivePart<'div'> = /* @__PURE__ */ family.box('Header', 'div', 'webrun-live-header');

/** The state in a word or two, with its icon; changes are announced to screen readers. */
export const Label: LivePart<'span'> = /* @__PURE__ */ family.part('Label', 'span', ({ view }) => ({
  className: 'webrun-label',
  role: 'status',
  children: (
    <>
      <Icon name={view.icon} />
      <Isolate>{view.label}</Isolate>
    </>
  ),
}));

/** The text beside the label: the wait, the page's address, how to give control back; an alert if a request failed. */
export const Detail: LivePart<'span'> = /* @__PURE__ */ family.part('Detail', 'span', ({ view, words }) => ({
  className: 'webrun-truncate webrun-small',
  dir: view.isAddress ? 'ltr' : undefined,
  children:
    view.detail === null ? (
      <Isolate>
        <kbd className="webrun-kbd">Esc</kbd> <kbd className="webrun-kbd">Esc</kbd> {words.t.leave}
      </Isolate>
    ) : (
      <AlertPhrase phrase={view.detail} hasFailed={view.hasFailed} />
    ),
}));

/** Takes control, gives it back, or tries again; absent once the session has ended. */
export const Control: LivePart<'button'> = /* @__PURE__ */ family.button(
  'Control',
  ({ view, picture, takeOver, giveBack, tryAgain, words: { t } }) => {
    const { status } = view.state;
    const { isChanging } = view;
    switch (status) {
      case 'ended':
        return null;
      case 'taken-over':
        return {
          variant: 'primary',
          isBusy: isChanging,
          onPress: giveBack,
          label: isChanging ? t.givingBack : t.giveBack,
        };
      case 'blanked':
        // Without a picture there is nothing to try.
        return picture && { variant: 'quiet', onPress: tryAgain, label: t.tryAgain };
      default: {
        // Nobody takes over what cannot be seen.
        const isUnseen = status !== 'live' && status !== 'loaded';
        return {
          variant: isUnseen ? 'quiet' : undefined,
          className: 'webrun-live-take-over',
          isBusy: isUnseen || isChanging,
          onPress: takeOver,
          label: isChanging ? t.takingOver : t.takeOver,
        };
      }
    }
  },
);

/** Shown instead of the words where there is no room for them. Drawn here, so that no other component loads it. */
const corners = (
  <svg className="webrun-icon" viewBox="0 0 16 16" width="16" aria-hidden="true">
    <path d="M2.5 5.75V2.5h3.25M10.25 2.5h3.25v3.25M13.5 10.25v3.25h-3.25M5.75 13.5H2.5v-3.25" />
  </svg>
);

/** Shows the picture full screen, or leaves it; absent where there is no picture. */
export const FullScreen: LivePart<'button'> = /* @__PURE__ */ family.button(
  'FullScreen',
  ({ view, picture, fullScreen, words: { t } }) => {
    const { status } = view.state;
    if (!fullScreen.isFull && (!picture || status === 'ended' || status === 'blanked')) return null;
    return {
      variant: 'quiet',
      className: 'webrun-live-full',
      label: (
        <>
          {corners}
          {fullScreen.isFull ? t.leaveFullScreen : t.fullScreen}
        </>
      ),
      onPress: fullScreen.toggle,
    };
  },
);

/** The picture; or why there is none, and what to do. */
export const Picture: LivePart<'div'> = /* @__PURE__ */ family.part('Picture', 'div', (context) => ({
  className: 'webrun-live-picture',
  children: (
    <>
      {/* Gives the frame the shape of the page, by an attribute: a strict policy forbids inline styles in a server's markup. */}
      <svg
        className="webrun-live-shape"
        viewBox={`0 0 ${context.size.width} ${context.size.height}`}
        aria-hidden="true"
      />
      {renderPicture(context)}
    </>
  ),
}));

function renderPicture(context: LiveContext): ReactNode {
  const { view, words, picture, frameKey, onLoad, onPageUrl } = context;
  const { status } = view.state;
  const { picture: title } = words.t;
  if (status === 'blanked') return renderHelp(context);
  const frame =
    status === 'ended' || !picture ? null : picture.kind === 'page' ? (
      <PageFrame
        key={`page ${frameKey}`}
        url={picture.url}
        title={title}
        onLoad={onLoad}
        onPageUrl={onPageUrl}
      />
    ) : (
      <VideoPicture key={`video ${frameKey}`} url={picture.url} title={title} onLoad={onLoad} />
    );
  return (
    <>
      {frame}
      {view.description !== null && (
        // A new element for each sentence: none appears to move because the previous one was longer.
        <p key={status} className="webrun-live-description webrun-muted">
          <Isolate>{view.description}</Isolate>
        </p>
      )}
      {status === 'taken-over' && <ControlLayer key={`control ${frameKey}`} />}
    </>
  );
}

function renderHelp({ view, picture, other, swap, words: { t, format } }: LiveContext): ReactElement {
  const origin = parseUrl(picture?.url)?.origin;
  if (!picture || !origin)
    return (
      <p className="webrun-live-description webrun-muted">
        <Isolate>{view.description}</Isolate>
      </p>
    );
  return (
    <div className="webrun-live-help">
      <p className="webrun-strong">
        <Isolate>{t.loadTimeout(format.limit(loadMs))}</Isolate>
      </p>
      <ul>
        <li>
          <Isolate>{t.cspHelp}</Isolate> <code dir="ltr">frame-src {origin}</code>
        </li>
        {picture.kind === 'video' && (
          <li>
            <Isolate>{t.firewallHelp}</Isolate>
          </li>
        )}
      </ul>
      {other && (
        <div className="webrun-actions">
          {renderButton({ onPress: swap, label: other.kind === 'page' ? t.showPage : t.showVideo }, {}, {})}
        </div>
      )}
    </div>
  );
}
