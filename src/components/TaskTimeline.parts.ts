export {
  TaskTimelineHead as Head,
  TaskTimelineJump as Jump,
  TaskTimelineLog as Log,
  TaskTimelineRoot as Root,
} from './TaskTimeline.js';
