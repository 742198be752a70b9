export {
  SessionControlsEnd as End,
  SessionControlsPause as Pause,
  SessionControlsRoot as Root,
  SessionControlsStart as Start,
  SessionControlsStop as Stop,
  SessionControlsWords as Words,
} from './SessionControls.js';
