// The one file that imports values of React Query: no hook, nothing that needs React.
export {
  focusManager,
  hashKey,
  MutationObserver,
  onlineManager,
  QueryClient,
  QueryObserver,
} from '@tanstack/react-query';
