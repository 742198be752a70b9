// The one file that imports values of React Query: no hook, nothing that renders.
export {
  focusManager,
  hashKey,
  MutationObserver,
  onlineManager,
  QueryClient,
  QueryObserver,
  queryOptions,
} from '@tanstack/react-query';
