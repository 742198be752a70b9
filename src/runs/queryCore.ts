// The only file that imports values from React Query: its core, no hooks. Imported from the React package, to share its copy of the core.
export {
  focusManager,
  hashKey,
  MutationObserver,
  onlineManager,
  QueryClient,
  QueryObserver,
} from '@tanstack/react-query';
