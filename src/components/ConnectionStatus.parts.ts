export {
  ConnectionStatusNote as Note,
  ConnectionStatusRetry as Retry,
  ConnectionStatusRoot as Root,
  ConnectionStatusWord as Word,
} from './ConnectionStatus.js';
