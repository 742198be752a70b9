export {
  LiveViewBar as Bar,
  LiveViewControl as Control,
  LiveViewNote as Note,
  LiveViewPicture as Picture,
  LiveViewRoot as Root,
  LiveViewWord as Word,
} from './LiveView.js';
