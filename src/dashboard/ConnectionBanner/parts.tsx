'use client';

import type { FamilyPart } from '../../components/family.js';
import { Ticking } from '../../components/clock.js';
import { Icon } from '../../components/Icon.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { family } from './context.js';
import type { ConnectionBannerState } from './context.js';

export { ConnectionBannerRoot as Root } from './Root.js';

type BannerPart<Tag extends 'div' | 'p' | 'span' | 'button'> = FamilyPart<Tag, ConnectionBannerState>;

/** Holds the message and the actions; renders nothing while all is well. */
export const Body: BannerPart<'div'> = /* @__PURE__ */ family.part(
  'Body',
  'div',
  ({ notice }) => notice && { className: 'webrun-banner', 'data-status': notice.status },
);

/** The problem's name and icon. */
export const Label: BannerPart<'span'> = /* @__PURE__ */ family.part(
  'Label',
  'span',
  ({ notice }) =>
    notice && {
      className: 'webrun-state',
      'data-status': notice.status,
      children: (
        <>
          <Icon name={notice.icon} />
          <span>{notice.title}</span>
        </>
      ),
    },
);

/** What it means for the runs, and when the next try is. */
export const Description: BannerPart<'p'> = /* @__PURE__ */ family.part(
  'Description',
  'p',
  ({ notice }) =>
    notice && {
      children: (
        <>
          {notice.note}{' '}
          {notice.nextTry !== null && (
            // Each second would be announced, with the whole banner.
            <span aria-live="off">
              <Ticking phrase={notice.nextTry} />
            </span>
          )}
        </>
      ),
    },
);

/** Opens the sign-in page; only if the user is signed out and `onSignIn` is given. */
export const SignIn: BannerPart<'button'> = /* @__PURE__ */ family.button(
  'SignIn',
  ({ notice, words, onSignIn }) =>
    notice?.connection === 'signed-out' && onSignIn ? { label: words.signIn, onPress: onSignIn } : null,
);

/** Polls now; only while runs that are polled here wait for WebRun. */
export const Retry: BannerPart<'button'> = /* @__PURE__ */ family.button(
  'Retry',
  ({ notice, words, onRetry }) =>
    notice?.canRetry && onRetry ? { label: words.tryNow, onPress: onRetry } : null,
);

/** Shows the runs that ended while the connection was down. */
export const ShowEnded: BannerPart<'button'> = /* @__PURE__ */ family.button(
  'ShowEnded',
  ({ notice, words, onShowEnded }) =>
    notice?.connection === 'back' && onShowEnded
      ? { label: words.showIt, variant: 'quiet', onPress: onShowEnded }
      : null,
);

/** Dismisses the news that the connection is back. A problem stays as long as it lasts. */
export const Dismiss: BannerPart<'button'> = /* @__PURE__ */ family.part(
  'Dismiss',
  'button',
  ({ notice, words, onDismiss }) =>
    notice?.connection === 'back'
      ? {
          type: 'button',
          className: 'webrun-icon-button',
          'aria-label': words.close,
          onClick: onDismiss,
          children: <ActionIcon name="close" />,
        }
      : null,
);
