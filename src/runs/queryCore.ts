// The one file that imports values of React Query: its core, no hook. From its React package, so that both share one copy of the core.
export {
  focusManager,
  hashKey,
  MutationObserver,
  onlineManager,
  QueryClient,
  QueryObserver,
} from '@tanstack/react-query';
